// Parameters of MAIL, RCPT and the commands of proxies as text (RFC 5321 section 4.1.2), and the
// encodings of their values: xtext (RFC 3461 section 4) and that of UTF-8 addresses (RFC 6533
// section 3). What is decoded is appended to one string that has room for it, so that the views of
// what came before stay good: no encoding makes a text shorter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace courriel::smtp::detail {

struct parameter {
    std::string_view keyword;
    std::string_view value; // empty: there was none
};

enum class parameter_status : std::uint8_t { none, one, malformed };

/// Takes the next parameter, and the blanks around it, off the front of `text`.
/// The value may hold octets beyond ASCII (RFC 6531 section 3.3).
parameter_status take_parameter(std::string_view& text, parameter& out);

/// Appends to `to`, whose capacity suffices, what `text` encodes in xtext, and says where it is;
/// nullopt when `text` is no xtext.
std::optional<std::string_view> decode_xtext(std::string_view text, std::string& to);

/// The same for utf-8-addr-xtext and, where `with_utf8`, for utf-8-addr-unitext and utf-8-address:
/// \x{HEXPOINT} is the character of that number.
std::optional<std::string_view> decode_utf8_address(std::string_view text, bool with_utf8,
                                                    std::string& to);

} // namespace courriel::smtp::detail
