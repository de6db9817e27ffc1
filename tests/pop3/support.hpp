// What the tests of both POP3 sessions share: bytes in and out without a transport, in pieces of
// any size, and only as the session wants them.
#pragma once

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/pop3/client_session.hpp>
#include <courriel/pop3/server_session.hpp>

namespace courriel::pop3::tests {

inline constexpr time_point epoch{};

/// All that waits in the output.
template <class Session>
std::string take_output(Session& session) {
    std::string all;
    while (!session.output().empty()) {
        all += session.output();
        session.consume(session.output().size());
    }
    return all;
}

/// Offers what the session takes of `bytes` at once; how much that was.
template <class Session>
std::size_t offer(Session& session, std::string_view bytes) {
    if (!session.wants().read) return 0;
    const auto into = session.prepare();
    const std::size_t n = std::min(into.size(), bytes.size());
    if (n == 0) return 0;
    std::memcpy(into.data(), bytes.data(), n);
    session.commit(n);
    return n;
}

/// A session, what it said so far, and a way to talk to it. `on_event` sees each event while its
/// views live.
template <class Session, class OnEvent>
class talk {
public:
    talk(Session& session, OnEvent on_event) : session_(session), on_event_(on_event) { run(); }

    /// Offers all of `bytes`, `piece` at a time; what the session said meanwhile. Bytes that the
    /// session never wants are dropped, and counted.
    std::string say(std::string_view bytes, std::size_t piece = SIZE_MAX) {
        std::string said;
        said.swap(said_);
        while (!bytes.empty()) {
            const std::size_t n = offer(session_, bytes.substr(0, piece));
            bytes.remove_prefix(n);
            run();
            if (n == 0) break;
        }
        unwanted_ += bytes.size();
        said += said_;
        said_.clear();
        return said;
    }

    std::string end() {
        session_.commit_end();
        run();
        return heard();
    }

    /// Events and output until nothing moves.
    void run() {
        for (;;) {
            bool moved = false;
            while (auto event = session_.next()) {
                on_event_(*event);
                moved = true;
            }
            if (!session_.output().empty()) {
                said_ += take_output(session_);
                moved = true;
            }
            if (!moved) return;
        }
    }

    /// What was said since the last call of say() or heard().
    std::string heard() {
        run();
        return std::exchange(said_, {});
    }

    [[nodiscard]] std::size_t unwanted() const { return unwanted_; }

private:
    Session& session_;
    OnEvent on_event_;
    std::string said_{};
    std::size_t unwanted_ = 0;
};

/// An application of a server session: one user, "ada" with "secret word", and her messages.
struct application {
    server_session& session;
    std::vector<std::string> messages{"From: a\r\n\r\none\r\n", "From: b\r\n\r\n.two\r\n..\r\n"};
    std::vector<std::size_t> removed{};
    bool committed = false;
    bool ended = false; // the event quit
    bool secured = false;
    std::string proxied{}; // by the last XCLIENT
    std::error_code error{};
    std::string failed_line{};
    std::size_t next_message = 0;
    std::string_view rest{}; // of the message being written

    maildrop_listing listing() const {
        maildrop_listing all;
        for (const auto& m : messages)
            all.push_back({m.size(), "uid-" + std::to_string(all.size() + 1)});
        return all;
    }

    void write() {
        rest.remove_prefix(session.write_body(rest));
        if (rest.empty() || session.body_is_enough()) static_cast<void>(session.end_body());
    }

    void operator()(const server_event& e) {
        if (const auto* l = std::get_if<login>(&e)) {
            if (l->user == "ada" && l->password == "secret word")
                static_cast<void>(session.accept(listing()));
            else
                static_cast<void>(session.reject("no such user or password", "AUTH"));
        } else if (const auto* r = std::get_if<retrieve>(&e)) {
            rest = messages[r->index];
            static_cast<void>(session.accept());
        } else if (const auto* c = std::get_if<pop3::commit>(&e)) {
            removed = c->removed;
            committed = true;
            static_cast<void>(session.accept());
        } else if (std::holds_alternative<writable>(e)) {
            write();
        } else if (const auto* f = std::get_if<failed>(&e)) {
            error = f->error;
            failed_line = f->line;
        } else if (std::holds_alternative<quit>(e)) {
            ended = true;
        } else if (std::holds_alternative<tls_established>(e)) {
            secured = true;
        } else if (const auto* p = std::get_if<proxied_client>(&e)) {
            proxied = to_string(*p);
        }
    }
};

inline server_options plain_options() {
    server_options options;
    options.allow_plaintext_auth = true;
    options.limits.login_delay = std::chrono::seconds(0); // wait_test.cpp has the delays
    return options;
}

/// A server session with its application, greeted.
struct server_fixture {
    explicit server_fixture(server_options options = plain_options())
        : session((options.host_name = "pop.example", options)) {
        session.set_time(epoch);
        greeting = peer.heard();
    }
    /// The greeting taken, logged in.
    static constexpr std::string_view login = "USER ada\r\nPASS secret word\r\n";

    server_session session;
    application app{session};
    talk<server_session, application&> peer{session, app};
    std::string greeting;
};

/// Events of a client session as text, one a line; adjacent pieces of a body are one.
struct client_log {
    std::string text{};
    std::string body{};
    std::size_t bodies = 0; // whole ones
    std::error_code error{};

    static std::string show(const reply_view& r) {
        return std::string(r.ok ? "+" : "-") + "[" + std::string(r.code) + "]" +
               std::string(r.text);
    }
    void operator()(const client_event& e) {
        const auto add = [this](const std::string& line) { text += line + "\n"; };
        const auto number = [](auto n) { return std::to_string(n); };
        if (const auto* ready_ = std::get_if<ready>(&e)) {
            add("ready " + show(ready_->greeting));
        } else if (const auto* l = std::get_if<login_result>(&e)) {
            add("login " + show(l->reply));
        } else if (const auto* s = std::get_if<stat_result>(&e)) {
            add("stat " + number(s->messages) + " " + number(s->octets));
        } else if (const auto* i = std::get_if<list_item>(&e)) {
            add("item " + number(i->number) + " " + number(i->octets));
        } else if (const auto* u = std::get_if<uidl_item>(&e)) {
            add("uid " + number(u->number) + " " + std::string(u->unique_id));
        } else if (std::holds_alternative<list_end>(e)) {
            add("end");
        } else if (const auto* b = std::get_if<body_begin>(&e)) {
            add("body " + number(b->number));
            body.clear();
        } else if (const auto* c = std::get_if<body_chunk>(&e)) {
            body += c->bytes;
        } else if (std::holds_alternative<body_end>(e)) {
            add("whole " + number(body.size()));
            ++bodies;
        } else if (const auto* cut = std::get_if<body_cut>(&e)) {
            add("cut " + cut->error.message());
        } else if (const auto* d = std::get_if<done>(&e)) {
            add("done " + number(static_cast<int>(d->verb)) + " " + number(d->number) + " " +
                show(d->reply));
        } else if (const auto* r = std::get_if<refused>(&e)) {
            add("refused " + number(static_cast<int>(r->verb)) + " " + number(r->number) + " " +
                show(r->reply));
        } else if (const auto* f = std::get_if<failed>(&e)) {
            error = f->error;
            add("failed " + f->error.message() + (f->line.empty() ? "" : ": ") +
                std::string(f->line));
        }
    }
    std::string take() { return std::exchange(text, {}); }
};

inline client_options plain_client_options() {
    client_options options;
    options.tls = courriel::tls::none;
    options.allow_plaintext_auth = true;
    return options;
}

struct client_fixture {
    explicit client_fixture(client_options options = plain_client_options())
        : session(std::move(options)) {
        session.set_time(epoch);
    }
    /// Greeting, CAPA, a login and CAPA again are done; the log is empty.
    void log_in(std::string_view capabilities = "") {
        static_cast<void>(peer.say("+OK hello\r\n"));
        static_cast<void>(peer.say("+OK\r\n" + std::string(capabilities) + ".\r\n"));
        static_cast<void>(session.login("ada", "secret word"));
        static_cast<void>(peer.say("+OK\r\n"));
        static_cast<void>(peer.say("+OK\r\n"));
        static_cast<void>(peer.say("+OK\r\n" + std::string(capabilities) + ".\r\n"));
        log.text.clear();
    }

    client_session session;
    client_log log{};
    talk<client_session, client_log&> peer{session, log};
};

} // namespace courriel::pop3::tests
