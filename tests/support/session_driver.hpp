// Runs one session in memory, without pump and without transport: bytes are offered in pieces, and
// are taken only as the session wants them; events become text; answers and verbs come from the
// actions of a transcript. It keeps to the session contract and checks the session's part of it.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/session.hpp>

#include "support/event_text.hpp"
#include "support/transcript.hpp"

namespace courriel::tests {

/// How a driver behaves: none of it may change what the session does.
struct driver_habits {
    bool late_answers = false;          ///< answers come when nothing else can happen
    std::size_t write_piece = SIZE_MAX; ///< bytes taken of output() at a time
};

template <class Role>
class session_driver {
public:
    using session_type = typename Role::session_type;

    session_driver(const transcript& t, driver_habits habits)
        : session_(Role::make(t))
        , habits_(habits) {
        run();
    }

    /// Bytes of the peer arrive.
    void offer(std::string_view bytes) {
        input_ += bytes;
        run();
    }

    /// Answers for the events to come (servers), or verbs to be said now (clients).
    void act(const std::vector<action>& actions) {
        for (const action& a : actions) {
            answers_.push_back(&a);
            if constexpr (!Role::is_server) {
                perform(*std::exchange(answers_.front(), nullptr));
                answers_.pop_front();
            }
            run();
        }
    }

    void end_of_input() {
        session_.set_time(now_);
        session_.commit_end();
        run();
    }

    void start_tls() {
        if (!session_.wants().start_tls || !input_.empty())
            throw std::runtime_error("TLS is not wanted here");
        session_.set_time(now_);
        session_.tls_started({.version = "TLSv1.3", .peer_verified = true});
        run();
    }

    void pass(std::chrono::seconds time) {
        now_ += time;
        session_.set_time(now_);
        if (const auto due = session_.deadline(); due && *due <= now_) session_.time_out();
        run();
    }

    /// Moves the clock to the session's deadline; false when there is none.
    bool pass_to_deadline() {
        session_.set_time(now_);
        const auto due = session_.deadline();
        if (!due) return false;
        now_ = std::max(now_, *due);
        pass(std::chrono::seconds(0));
        return true;
    }

    void shut_down() {
        if constexpr (Role::is_server) session_.shut_down();
        run();
    }

    [[nodiscard]] session_type& session() { return session_; }
    [[nodiscard]] bool is_closed() const { return closed_; }
    [[nodiscard]] const std::vector<std::string>& events() const { return events_; }
    [[nodiscard]] const std::string& output() const { return output_; }
    /// Actions that no event has used.
    [[nodiscard]] std::size_t unused_actions() const { return answers_.size(); }
    /// What a verb returned against the transcript; empty while all is well.
    [[nodiscard]] const std::string& complaint() const { return complaint_; }
    /// Pieces of bodies are joined to the event before, but not across a turn.
    void begin_turn() { join_from_ = events_.size(); }

private:
    void run() {
        for (bool moved = true; moved && !closed_;) {
            session_.set_time(now_);
            moved = take_events();
            moved |= write_body();
            moved |= send();
            const want w = session_.wants();
            if (w.close && !w.write) {
                closed_ = true;
            } else if (w.read) {
                moved |= receive();
            }
            if (!moved && answer_due_) moved = answer();
        }
    }

    bool take_events() {
        bool any = false;
        while (const auto event = session_.next()) {
            any = true;
            record(to_text(*event));
            if constexpr (Role::is_server) {
                if (!session_.owes_answer()) continue;
                answer_due_ = answer_due_ || !std::holds_alternative<writable>(*event);
                if (!habits_.late_answers && answer_due_) answer();
            }
        }
        return any;
    }

    void record(std::string text) {
        if (text.empty()) return;
        if (text.starts_with("body ") && events_.size() > join_from_ &&
            events_.back().starts_with("body ")) {
            events_.back() += text.substr(5);
        } else {
            events_.push_back(std::move(text));
        }
    }

    bool answer() {
        answer_due_ = false;
        if constexpr (requires { session_.answers_owed(); })
            answer_due_ = session_.answers_owed() > 1; // of the recipients, in LMTP
        if constexpr (Role::is_server) {
            if (answers_.empty()) {
                if (const auto error = Role::perform_default(session_))
                    complain("the default answer", error);
                if (!events_.empty() && events_.back().starts_with("retrieve")) body_open_ = true;
            } else {
                const action& a = *answers_.front();
                answers_.pop_front();
                perform(a);
            }
        }
        return true;
    }

    void perform(const action& a) {
        const auto error = Role::perform(session_, a);
        if ((error ? error_name(error) : "") != a.error) complain(a.verb, error);
        if (!error && (a.body || a.verb == "body")) {
            body_ = a.body.value_or("");
            body_open_ = true;
        }
    }

    bool write_body() {
        if (!body_open_) return false;
        const std::size_t taken = Role::write_body(session_, body_);
        body_.erase(0, taken);
        if (!body_.empty()) return taken != 0;
        body_open_ = false;
        if (const auto error = Role::end_body(session_)) complain("end_body", error);
        return true;
    }

    bool send() {
        bool any = false;
        for (std::string_view out; !(out = session_.output()).empty(); any = true) {
            const std::size_t n = std::min(out.size(), habits_.write_piece);
            output_ += out.substr(0, n);
            session_.consume(n);
        }
        return any;
    }

    bool receive() {
        const auto room = session_.prepare();
        if (room.empty()) throw std::logic_error("read is wanted and prepare() is empty");
        if (input_.empty()) return false;
        const std::size_t n = std::min(room.size(), input_.size());
        std::memcpy(room.data(), input_.data(), n);
        input_.erase(0, n);
        session_.commit(n);
        return true;
    }

    void complain(const std::string& what, std::error_code error) {
        if (complaint_.empty()) complaint_ = what + " returned '" + error_name(error) + "'";
    }

    session_type session_;
    driver_habits habits_;
    time_point now_{std::chrono::hours(1)};
    std::string input_;
    std::string output_;
    std::vector<std::string> events_;
    std::deque<const action*> answers_;
    std::string body_;
    std::string complaint_;
    std::size_t join_from_ = 0;
    bool body_open_ = false;
    bool answer_due_ = false;
    bool closed_ = false;
};

} // namespace courriel::tests
