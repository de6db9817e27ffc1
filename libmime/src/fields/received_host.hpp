// What the comments of a "from" or "by" clause say of a connection (TCP-info of RFC 5321
// section 4.4, and the forms of Sendmail, Exim, qmail and others).
#pragma once

#include <courriel/mime/received.hpp>

namespace courriel::mime::detail {

/// Fills in what `host.comment` and, behind the name, an address without parentheses tell.
void read_tcp_info(std::string_view comment, received_host& host);

} // namespace courriel::mime::detail
