// Parameters of MAIL and RCPT (RFC 5321 section 4.1.2) and xtext (RFC 3461 section 4), the encoding
// of their values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace courriel::smtp::detail {

struct parameter {
    std::string_view keyword;
    std::string_view value; // empty: there was none
};

enum class parameter_status : std::uint8_t { none, one, malformed };

/// Takes the next parameter off the front of `text`, which begins with a blank or is at its end.
parameter_status take_parameter(std::string_view& text, parameter& out);

/// Replaces `out` by what `text` encodes; false when it is no xtext.
bool decode_xtext(std::string_view text, std::string& out);

} // namespace courriel::smtp::detail
