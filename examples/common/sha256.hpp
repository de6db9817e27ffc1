// SHA-256 by OpenSSL, for the examples that show what octets a body holds.
#pragma once

#include <string>
#include <string_view>

namespace example {

/// In hexadecimal; empty in a build without OpenSSL.
std::string sha256(std::string_view bytes);

} // namespace example
