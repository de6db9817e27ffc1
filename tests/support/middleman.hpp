// A man in the middle of a memory connection, on the client's side of the wire: until TLS is up he
// sees each line of both directions whole and puts something else in its place, nothing, or the
// end of the stream. He keeps what the client sent in the clear, and cannot touch what is inside
// TLS; what he leaves lying in front of it breaks the handshake.
#pragma once

#include <algorithm>
#include <cstring>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <courriel/transport.hpp>

namespace courriel::tests {

enum class direction { to_client, to_server };

/// What becomes of a line, CRLF included; nullopt cuts the connection.
using meddling = std::function<std::optional<std::string>(direction, std::string)>;

/// What the middleman learns, and the completions that he owes; outlives the conversation.
struct middleman_notes {
    std::string clear{}; ///< what the client sent before TLS
    bool secured = false;
    std::deque<std::function<void()>> owed{};

    /// Calls one completion that no operation of the wire calls; false when there is none.
    bool run_one() {
        if (owed.empty()) return false;
        const auto next = std::exchange(owed.front(), nullptr);
        owed.pop_front();
        next();
        return true;
    }
};

class middleman : public transport {
public:
    middleman(std::unique_ptr<transport> wire, meddling edit, middleman_notes& notes)
        : wire_(std::move(wire))
        , edit_(std::move(edit))
        , notes_(notes) {}

    void read_some(std::span<char> into, completion<std::size_t> done) override {
        if (notes_.secured) return wire_->read_some(into, std::move(done));
        reading_ = std::move(done);
        into_ = into;
        if (cut_ || !to_client_.edited.empty()) return owe_read();
        read_on();
    }

    void write_some(std::string_view from, completion<std::size_t> done) override {
        if (notes_.secured) return wire_->write_some(from, std::move(done));
        notes_.clear += from;
        take(to_server_, direction::to_server, from);
        writing_ = std::move(done);
        written_ = from.size();
        if (to_server_.edited.empty()) return owe_write();
        write_on();
    }

    void start_tls(const tls_request& request, completion<tls_info> done) override {
        if (cut_ || !to_client_.empty() || !to_server_.empty()) {
            handshaking_ = std::move(done);
            notes_.owed.push_back([this] {
                if (handshaking_) std::exchange(handshaking_, {})(errc::tls_failed, {});
            });
            return;
        }
        wire_->start_tls(
            request, [this, done = std::move(done)](std::error_code error, tls_info info) mutable {
                notes_.secured = !error;
                done(error, std::move(info));
            });
    }

    [[nodiscard]] time_point now() const override { return wire_->now(); }
    void wake_at(time_point at, completion<> done) override { wire_->wake_at(at, std::move(done)); }
    void shut_down(completion<> done) override { wire_->shut_down(std::move(done)); }
    void close() override {
        closed_ = true;
        wire_->close();
    }

private:
    struct way {
        std::string line{};   // not yet whole
        std::string edited{}; // on its way
        [[nodiscard]] bool empty() const { return line.empty() && edited.empty(); }
    };

    void take(way& of, direction where, std::string_view bytes) {
        for (const char c : bytes) {
            of.line += c;
            if (c != '\n') continue;
            auto put = edit_(where, std::exchange(of.line, {}));
            if (put && !cut_) of.edited += *put;
            cut_ |= !put;
        }
    }

    void read_on() {
        wire_->read_some(raw_, [this](std::error_code error, std::size_t n) {
            if (error || n == 0) return std::exchange(reading_, {})(error, n);
            take(to_client_, direction::to_client, {raw_, n});
            if (!cut_ && to_client_.edited.empty()) return read_on();
            finish_read();
        });
    }

    void finish_read() {
        if (!reading_) return;
        if (closed_)
            return std::exchange(reading_, {})(std::make_error_code(std::errc::operation_canceled),
                                               0);
        const std::size_t n = std::min(into_.size(), to_client_.edited.size());
        std::memcpy(into_.data(), to_client_.edited.data(), n);
        to_client_.edited.erase(0, n);
        std::exchange(reading_, {})({}, n); // 0: cut
    }

    void write_on() {
        wire_->write_some(to_server_.edited, [this](std::error_code error, std::size_t n) {
            if (error) return std::exchange(writing_, {})(error, 0);
            to_server_.edited.erase(0, n);
            if (!to_server_.edited.empty()) return write_on();
            std::exchange(writing_, {})({}, written_);
        });
    }

    void owe_read() {
        notes_.owed.push_back([this] { finish_read(); });
    }
    void owe_write() {
        notes_.owed.push_back([this] {
            if (writing_) std::exchange(writing_, {})({}, written_);
        });
    }

    std::unique_ptr<transport> wire_;
    meddling edit_;
    middleman_notes& notes_;
    way to_client_{};
    way to_server_{};
    completion<std::size_t> reading_{};
    completion<std::size_t> writing_{};
    completion<tls_info> handshaking_{};
    std::span<char> into_{};
    std::size_t written_ = 0;
    bool cut_ = false;
    bool closed_ = false;
    char raw_[64];
};

} // namespace courriel::tests
