// An application behind a POP3 client that says verbs at random, in and out of place, and checks
// that every message has one end and that no password leaves in plaintext where TLS is required.
#pragma once

#include <string>

#include <courriel/overloaded.hpp>
#include <courriel/pop3/client_session.hpp>

#include "fuzz/fuzz.hpp"

namespace courriel::fuzz {

class pop3_client_policy {
public:
    using session_type = pop3::client_session;

    explicit pop3_client_policy(bool tls_required) : tls_required_(tls_required) {}

    void on_event(session_type& s, const pop3::client_event& event, choices& random) {
        std::visit(overloaded{
                       [&](const pop3::ready&) {
                           require(!tls_required_ || s.is_secure(), "T26: ready without TLS");
                       },
                       [&](const pop3::body_begin&) {
                           require(!in_body_, "a body in a body");
                           in_body_ = true;
                       },
                       [&](const pop3::body_chunk& e) {
                           require(in_body_ && !e.bytes.empty(), "a piece of no body");
                       },
                       [&](const pop3::body_end&) { end_body(); },
                       [&](const pop3::body_cut&) { end_body(); },
                       [&](const pop3::failed&) { require(!in_body_, "failed before body_cut"); },
                       [&](const auto&) { require(!in_body_, "an event inside a body"); },
                       [](const pop3::writable&) {},
                   },
                   event);
        if (random.one_in(3)) idle(s, random);
    }

    bool idle(session_type& s, choices& random) {
        switch (random.below(21)) {
        case 0:
        case 1: return !s.login("user", "open-sesame");
        case 2: return !s.stat();
        case 3: return !s.list();
        case 4: return !s.list(1 + random.below(4));
        case 5: return !s.uidl();
        case 6: return !s.uidl(1 + random.below(4));
        case 7: return !s.retrieve(1 + random.below(4));
        case 8: return !s.top(1 + random.below(4), random.below(3));
        case 9: return !s.remove(1 + random.below(4));
        case 10: return !s.noop();
        case 11: return !s.reset();
        case 12: return random.one_in(8) && !s.quit();
        case 13: return !s.authenticate(sasl::plain("user", "open-sesame"));
        case 14: return !s.authenticate(sasl::login("user", "open-sesame"));
        case 15: return !s.utf8();
        case 16: return !s.languages();
        case 17: return !s.set_language("de");
        case 18: return !s.xclient({"192.0.2.1", 4711, "a1b2", 4});
        default: return false;
        }
    }

    void on_output(session_type& s, std::string_view bytes) {
        if (!tls_required_ || s.is_secure()) return;
        seen_ += bytes;
        for (const char* secret : {"USER", "PASS", "AUTH", "open-sesame"})
            require(seen_.find(secret) == seen_.npos, "T26: it left before TLS");
        seen_.erase(0, seen_.size() - std::min<std::size_t>(seen_.size(), 12));
    }

private:
    void end_body() {
        require(in_body_, "the end of no body");
        in_body_ = false;
    }

    bool tls_required_;
    bool in_body_ = false;
    std::string seen_;
};

} // namespace courriel::fuzz
