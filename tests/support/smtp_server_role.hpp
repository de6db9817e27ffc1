// The part of an SMTP or LMTP server in a transcript. Options beside those of server_options:
//     protocol: lmtp
//     offer: DSN, DELIVERBY 60, XCLIENT NAME ADDR     lines of EHLO, beside what is offered anyhow
//     max_message, max_recipients, max_errors, max_hops, max_chunks       limits
#pragma once

#include <string_view>
#include <system_error>

#include <courriel/smtp/server_session.hpp>

#include "support/transcript.hpp"

namespace courriel::tests {

struct smtp_server_role {
    using session_type = smtp::server_session;
    static constexpr bool is_server = true;
    static session_type make(const transcript& t);
    static std::error_code perform(session_type& s, const action& a);
    /// What happens to an event for which the transcript says nothing: it is accepted.
    static std::error_code perform_default(session_type& s);
    static std::size_t write_body(session_type&, std::string_view) { return 0; }
    static std::error_code end_body(session_type&) { return {}; }
};

} // namespace courriel::tests
