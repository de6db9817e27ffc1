// What the tests of IMAP's client session share: bytes in and out without a transport, and a log of
// events as text.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include <courriel/imap/client_session.hpp>

#include "support/event_text.hpp"

namespace courriel::imap::tests {

inline client_options plain_options() {
    client_options options;
    options.tls = courriel::tls::none;
    options.allow_plaintext_auth = true;
    return options;
}

/// A client session and its application, which keeps the events as text, one a line; pieces of a
/// body are joined.
class client_fixture {
public:
    explicit client_fixture(client_options options = plain_options())
        : session(std::move(options)) {
        session.set_time(now);
        run();
    }

    /// Offers all of `bytes`, `piece` at a time; what the session said meanwhile.
    std::string say(std::string_view bytes, std::size_t piece = SIZE_MAX) {
        while (!bytes.empty() && session.wants().read) {
            const auto into = session.prepare();
            const std::size_t n = std::min({into.size(), bytes.size(), piece});
            std::memcpy(into.data(), bytes.data(), n);
            session.commit(n);
            bytes.remove_prefix(n);
            run();
        }
        return heard();
    }

    void end() {
        session.commit_end();
        run();
    }

    /// Events and output until nothing moves.
    void run() {
        for (bool moved = true; moved;) {
            moved = false;
            while (const auto event = session.next()) {
                moved = true;
                take(*event);
            }
            for (; !session.output().empty(); moved = true) {
                said_ += session.output();
                session.consume(session.output().size());
            }
        }
    }

    /// What was said since the last call of say() or heard().
    std::string heard() {
        run();
        return std::exchange(said_, {});
    }

    /// The events since the last call.
    std::string events() {
        run();
        return std::exchange(log_, {});
    }

    /// Greeted, logged in without a login, INBOX open with `messages` messages; nothing logged. The
    /// next tag is a002.
    void open(std::string_view capabilities = "IMAP4rev1", std::size_t messages = 3) {
        say("* PREAUTH [CAPABILITY " + std::string(capabilities) + "] hi\r\n");
        static_cast<void>(session.select("INBOX"));
        say("* " + std::to_string(messages) + " EXISTS\r\na001 OK done\r\n");
        events();
    }

    time_point now{std::chrono::hours(1)};
    client_session session;
    std::error_code error{}; // of `failed`
    std::size_t body_octets = 0;
    std::size_t writables = 0;

private:
    void take(const client_event& event) {
        if (const auto* f = std::get_if<failed>(&event)) error = f->error;
        if (std::holds_alternative<writable>(event)) ++writables;
        if (const auto* c = std::get_if<body_chunk>(&event)) {
            body_octets += c->bytes.size();
            return;
        }
        const auto text = courriel::tests::to_text(event);
        if (!text.empty()) log_.append(text).append("\n");
    }

    std::string said_{};
    std::string log_{};
};

inline std::error_code expected(std::size_t n, std::size_t limit, errc e) {
    return n <= limit ? std::error_code{} : make_error_code(e);
}

} // namespace courriel::imap::tests
