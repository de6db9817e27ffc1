// What the comments of a "from" or "by" clause say of a connection (TCP-info of RFC 5321
// section 4.4, and the forms of Sendmail, Exim, qmail and others).
#pragma once

#include <string_view>

#include <courriel/mime/received.hpp>

namespace courriel::mime::detail {

/// Fills in what comments, or an address without parentheses, tell. `last` is what the last comment
/// has between its parentheses, if somebody has found its end already.
void read_tcp_info(std::string_view comments, std::string_view last, received_host& host);

} // namespace courriel::mime::detail
