// The parts that a transcript's session can play: how its options are read, and what each
// action of the application is as a call of the session. All static: the player is a template.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

#include <courriel/pop3/client_session.hpp>
#include <courriel/pop3/server_session.hpp>

#include "support/imap_client_role.hpp"
#include "support/imap_server_role.hpp"
#include "support/smtp_client_role.hpp"
#include "support/smtp_server_role.hpp"
#include "support/transcript.hpp"

namespace courriel::tests {

struct pop3_server_role {
    using session_type = pop3::server_session;
    static constexpr bool is_server = true;
    static session_type make(const transcript& t);
    static std::error_code perform(session_type& s, const action& a);
    static std::error_code perform_default(session_type& s);
    static std::size_t write_body(session_type& s, std::string_view b) { return s.write_body(b); }
    static std::error_code end_body(session_type& s) { return s.end_body(); }
};

struct pop3_client_role {
    using session_type = pop3::client_session;
    static constexpr bool is_server = false;
    static session_type make(const transcript& t);
    static std::error_code perform(session_type& s, const action& a);
    static std::size_t write_body(session_type&, std::string_view) { return 0; }
    static std::error_code end_body(session_type&) { return {}; }
};

/// Calls `f` with the role that `t` is about.
template <class F>
void with_role(const transcript& t, F&& f) {
    if (t.protocol == "imap") {
        t.role == "server" ? f(imap_server_role{}) : f(imap_client_role{});
    } else if (t.protocol == "smtp") {
        t.role == "server" ? f(smtp_server_role{}) : f(smtp_client_role{});
    } else {
        t.role == "server" ? f(pop3_server_role{}) : f(pop3_client_role{});
    }
}

} // namespace courriel::tests
