// The part of an IMAP server in a transcript: a session with a store behind it that answers all, so
// that a transcript reads like a conversation with a real server. What is in the store is said by
// options:
//     messages: 3                 in INBOX, each "Subject: N", an empty line and "text N"
//     message: rfc3501            in INBOX: the one of RFC 3501 section 8
//     mailboxes: Work Work/Old    beside INBOX
//     uid_validity, uid_next      of INBOX; the last message is the one before uid_next
#pragma once

#include <string_view>
#include <system_error>

#include "support/imap_service.hpp"
#include "support/transcript.hpp"

namespace courriel::tests {

struct imap_server_role {
    using session_type = imap_service;
    static constexpr bool is_server = true;
    static session_type make(const transcript& t);
    static std::error_code perform(session_type& s, const action& a);
    static std::error_code perform_default(session_type&) { return {}; }
    static std::size_t write_body(session_type&, std::string_view) { return 0; }
    static std::error_code end_body(session_type&) { return {}; }
};

} // namespace courriel::tests
