// The part of an SMTP or LMTP client in a transcript: its options, and its verbs as actions.
#pragma once

#include <system_error>

#include <courriel/smtp/client_session.hpp>

#include "support/transcript.hpp"

namespace courriel::tests {

struct smtp_client_role {
    using session_type = smtp::client_session;
    static constexpr bool is_server = false;
    static session_type make(const transcript& t);
    static std::error_code perform(session_type& s, const action& a);
    static std::size_t write_body(session_type& s, std::string_view b) { return s.write_body(b); }
    static std::error_code end_body(session_type& s) { return s.end_body(); }
};

} // namespace courriel::tests
