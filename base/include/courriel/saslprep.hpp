// SASLprep (RFC 4013), the preparation of names and passwords that makes what two people typed in
// two ways one and the same: of it a subset that is exact where it gives an answer, and refuses the
// rest. The whole of it needs Unicode's normalization form KC, for which neither libidn2 nor
// OpenSSL has functions; and to pass on unprepared what should be prepared would make logins fail
// on other machines without a word.
//
// Prepared are all strings of characters, assigned in Unicode 3.2, that normalization keeps: ASCII,
// composed letters of Latin, Greek, Cyrillic, Hebrew, Arabic and the other alphabets, kana,
// ideographs and so on. Spaces of all kinds become SPACE, soft hyphens and joiners vanish, right to
// left is checked. Combining marks and compatibility characters, such as ligatures and full-width
// letters, are refused; so is what may be from left to right, beyond ASCII, beside letters from
// right to left.
#pragma once

#include <string>
#include <string_view>

#include <courriel/result.hpp>

namespace courriel::sasl {

/// The prepared string, as a "stored string": unassigned characters are refused.
/// errc::invalid_argument for invalid UTF-8, control characters and mixed directions,
/// errc::not_supported for what else is prohibited or cannot be prepared here.
result<std::string> saslprep(std::string_view text);

} // namespace courriel::sasl
