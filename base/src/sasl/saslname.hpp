// saslname of GS2 (RFC 5801 section 4): a name in which "," and "=" are "=2C" and "=3D".
#pragma once

#include <string>
#include <string_view>

#include <courriel/result.hpp>

namespace courriel::sasl::detail {

std::string to_saslname(std::string_view name);

/// errc::malformed for any other "=", and for ",".
result<std::string> from_saslname(std::string_view text);

} // namespace courriel::sasl::detail
