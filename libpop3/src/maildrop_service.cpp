// See maildrop_service.hpp. Each answer of the maildrop is noted and run() goes on from there, so
// that those which come at once are looped over, never recursed into.
#include <courriel/pop3/maildrop_service.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include <courriel/errc.hpp>
#include <courriel/pop3/response_code.hpp>
#include <courriel/version.hpp>

namespace courriel::pop3 {
namespace detail {
namespace {

// Octets that are asked for at once. What TOP shows is mostly little, so that its pieces begin
// small and double.
constexpr std::uint64_t piece_size = 64 * 1024;
constexpr std::uint64_t first_of_top = 8 * 1024;

} // namespace

class maildrop_core : public std::enable_shared_from_this<maildrop_core> {
public:
    maildrop_core(server_session& session, std::unique_ptr<maildrop> messages,
                  std::function<void()> wake)
        : session_(session)
        , messages_(std::move(messages))
        , wake_(std::move(wake)) {}

    [[nodiscard]] bool is_open() const { return messages_ != nullptr; }

    void accept(std::string identity) {
        identity_ = std::move(identity);
        enter([this] { messages_->list(noting(&maildrop_core::on_listing)); });
    }

    void handle(const server_event& event) {
        if (!messages_) return;
        enter([&] {
            if (const auto* wanted = std::get_if<retrieve>(&event)) {
                start(*wanted);
            } else if (const auto* marked = std::get_if<pop3::commit>(&event)) {
                commit(*marked);
            } else if (std::holds_alternative<failed>(event)) {
                sending_.reset();
            }
        });
    }

private:
    /// The message on its way to the client.
    struct transfer {
        std::size_t index;
        std::uint64_t octets;
        std::uint64_t piece = piece_size; // octets of the next one
        std::uint64_t read = 0;
        bool begun = false; // RETR is accepted
        bool asked = false; // an answer of the maildrop is awaited
        std::string kept{}; // read and not yet taken by the session
    };

    // What the maildrop answers outside of a call of ours is ours to wake for.
    template <class F>
    void enter(F&& act) {
        const bool outermost = !std::exchange(inside_, true);
        act();
        if (!outermost) return;
        run();
        inside_ = false;
    }

    template <class... T>
    answer<T...> noting(void (maildrop_core::*note)(std::error_code, T...)) {
        return [weak = weak_from_this(), note](std::error_code error, T... values) {
            const auto self = weak.lock();
            if (!self) return;
            const bool late = !self->inside_;
            self->enter([&] { ((*self).*note)(error, std::move(values)...); });
            if (late) self->wake_();
        };
    }

    void run() {
        while (sending_ && !sending_->asked && move()) {
        }
        if (removed_) finish_commit();
        if (is_done_) messages_.reset();
    }

    void on_listing(std::error_code error, maildrop_listing listing) {
        if (!error)
            error = identity_.empty() ? session_.accept(std::move(listing))
                                      : session_.auth_accept(std::move(listing), identity_);
        if (!error) return;
        reject_login(session_, error);
        is_done_ = true;
    }

    // The first piece is read before the answer, because the message may be gone by now.
    void start(const retrieve& wanted) {
        const message_info& message = session_.listing()[wanted.index];
        if (message.needs_utf8 && !session_.is_utf8()) {
            static_cast<void>(session_.reject("the message needs UTF8", "UTF8"));
            return;
        }
        sending_ = transfer{wanted.index, message.octets, wanted.lines ? first_of_top : piece_size};
    }

    // Something of the message; false when that has to wait, or is over.
    bool move() {
        transfer& t = *sending_;
        if (t.begun && session_.body_is_enough()) return end();
        if (!t.kept.empty()) {
            t.kept.erase(0, session_.write_body(t.kept));
            return t.kept.empty();
        }
        if (t.begun && t.read == t.octets) return end();
        t.asked = true;
        // One octet more than is left shows a message that is longer.
        const byte_range next{t.read, std::min(t.octets - t.read, t.piece) + 1};
        t.piece = std::min(2 * t.piece, piece_size);
        messages_->read(t.index, next, noting(&maildrop_core::on_piece));
        return true;
    }

    void on_piece(std::error_code error, std::string_view bytes) {
        if (!sending_) return;
        transfer& t = *sending_;
        t.asked = false;
        const std::uint64_t left = t.octets - t.read;
        const bool good = !error && bytes.size() <= left && (!bytes.empty() || left == 0);
        if (!good) return give_up();
        if (!std::exchange(t.begun, true)) static_cast<void>(session_.accept());
        t.read += bytes.size();
        bytes.remove_prefix(session_.write_body(bytes));
        t.kept = bytes;
    }

    bool end() {
        static_cast<void>(session_.end_body());
        sending_.reset();
        return false;
    }

    void give_up() {
        if (sending_->begun) {
            session_.abort_body();
        } else {
            static_cast<void>(
                session_.reject("the message cannot be read as it was listed", "SYS/TEMP"));
        }
        sending_.reset();
    }

    void commit(const pop3::commit& marked) {
        if (marked.removed.empty()) {
            on_removed({});
        } else {
            messages_->remove(marked.removed, noting(&maildrop_core::on_removed));
        }
    }

    void on_removed(std::error_code error) { removed_ = error; }

    // The lock is gone before the client hears of it, or its next login might find it.
    void finish_commit() {
        const std::error_code error = *std::exchange(removed_, std::nullopt);
        messages_.reset();
        static_cast<void>(error ? session_.reject("some deleted messages not removed", "SYS/TEMP")
                                : session_.accept());
    }

    server_session& session_;
    std::unique_ptr<maildrop> messages_;
    std::function<void()> wake_;
    std::string identity_{};
    std::optional<transfer> sending_{};
    std::optional<std::error_code> removed_{}; // the maildrop's answer to a commit
    bool is_done_ = false;                     // the maildrop is to be let go
    bool inside_ = false;
};

} // namespace detail

maildrop_service::maildrop_service(server_session& session, std::unique_ptr<maildrop> messages,
                                   std::function<void()> wake)
    : core_(
          std::make_shared<detail::maildrop_core>(session, std::move(messages), std::move(wake))) {}

maildrop_service::~maildrop_service() = default;

void maildrop_service::accept(std::string identity) {
    const auto held = core_;
    held->accept(std::move(identity));
}

void maildrop_service::handle(const server_event& event) {
    const auto held = core_;
    held->handle(event);
}

bool maildrop_service::is_open() const { return core_->is_open(); }

void reject_login(server_session& session, std::error_code why) {
    const bool at_fault =
        why == errc::refused || why == errc::malformed || why == errc::not_supported;
    const auto code = at_fault ? response_code::auth : to_response_code(why);
    static_cast<void>(session.reject(
        at_fault ? "invalid user or password" : make_error_code(code).message(), to_string(code)));
}

} // namespace courriel::pop3
