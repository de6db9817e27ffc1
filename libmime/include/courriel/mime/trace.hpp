// The trace fields that a server puts before a message: Received (RFC 5321 section 4.4) and
// Return-Path. Their values come from strangers, so none of them can add a line, a field or a
// control character, nor end the comment or the path that it stands in.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <courriel/mime/defect_sink.hpp>

namespace courriel::mime {

/// What is known of a message's arrival. Characters that could do harm become '?'; a name is cut at
/// 255 octets. Empty members are left out, but `from_name` and `by`, which become "unknown".
struct received_field {
    std::string_view from_name{}; ///< the name given in EHLO
    std::string_view peer{};      ///< the peer's name by reverse DNS, if it is known
    std::string_view address{};   ///< the peer's address: "192.0.2.1", "IPv6:2001:db8::1"
    std::string_view by{};        ///< this host
    std::string_view with{};      ///< "ESMTPS" and the like (RFC 3848)
    std::string_view id{};
    std::string_view for_{}; ///< the recipient, without angle brackets; only when it is the one
    std::chrono::system_clock::time_point date{};
};

/// The whole field, CRLF behind it, folded: no line over 78 octets unless one word is longer, and
/// none over 998 ever.
std::string to_string(const received_field& received);

/// "Return-Path: <path>" with its CRLF; `path` comes without brackets, empty for the null path.
std::string return_path_field(std::string_view path);

/// The path in the value of a Return-Path, without brackets and source route: empty for the null
/// path "<>"; nullopt, with a defect, when it is no path.
std::optional<std::string> parse_return_path(std::string_view value, defect_sink defects = {});

/// "Delivered-To: path" with its CRLF, by which a mailbox knows a message that comes back to it;
/// `path` comes without brackets.
std::string delivered_to_field(std::string_view path);

struct byte_range {
    std::size_t begin = 0;
    std::size_t end = 0;

    friend bool operator==(const byte_range&, const byte_range&) = default;
};

/// Where the Return-Path fields lie that `message` begins with (behind an mbox's "From " line), so
/// that they can be replaced without touching another octet. Empty, where they would have to go,
/// when there are none.
byte_range leading_return_paths(std::string_view message);

} // namespace courriel::mime
