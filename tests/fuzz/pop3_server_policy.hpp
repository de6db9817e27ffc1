// An application behind a POP3 server that answers at random, at once or later, and checks that
// every index is one of the listing and that nothing is asked before a login.
#pragma once

#include <courriel/overloaded.hpp>
#include <courriel/pop3/server_session.hpp>

#include "fuzz/fuzz.hpp"

namespace courriel::fuzz {

class pop3_server_policy {
public:
    using session_type = pop3::server_session;

    void on_event(session_type& s, const pop3::server_event& event, choices& random) {
        std::visit(
            overloaded{
                [&](const pop3::retrieve& e) {
                    require(s.is_authenticated(), "RETR before the login");
                    require(e.index < s.listing().size(), "RETR of no message");
                },
                [&](const pop3::commit& e) {
                    require(s.is_authenticated(), "a commit before the login");
                    for (const std::size_t i : e.removed)
                        require(i < s.listing().size(), "removal of no message");
                },
                [&](const pop3::login&) {
                    require(!s.is_authenticated(), "a login behind a login");
                },
                [&](const pop3::proxied_client& e) {
                    require(s.options().trusted_proxy, "XCLIENT of anybody");
                    require(!s.is_authenticated(), "XCLIENT behind a login");
                    require(is_valid(e), "XCLIENT of nobody");
                },
                [&](const auth_step&) { require(!s.is_authenticated(), "AUTH behind a login"); },
                [](const auto&) {},
            },
            event);
        if (random.one_in(2)) idle(s, random);
    }

    bool idle(session_type& s, choices& random) {
        if (random.one_in(500)) s.shut_down();
        if (!s.owes_answer()) return false;
        switch (random.below(10)) {
        case 8: return !s.auth_challenge("tell me");
        case 9: return !s.auth_accept({{120, "a"}}, "user");
        case 0: return !s.reject("no\r\n+OK", "SYS/TEMP");
        case 1: return !s.accept({{120, "a"}, {200, "b"}, {0, "c"}});
        case 2: return !s.end_body();
        case 3:
            if (random.one_in(20)) s.abort_body();
            return false;
        case 4:
        case 5: return s.write_body(".dots\r\n\nand\rends\r\n") != 0;
        default: return !s.accept();
        }
    }

    void on_output(session_type&, std::string_view) {}
};

} // namespace courriel::fuzz
