// SASLprep (RFC 4013), the preparation of names and passwords that makes what two people typed in
// two ways one and the same. The whole of it needs Unicode's normalization form KC, which is GNU
// Libidn's; a build without it (COURRIEL_HAS_STRINGPREP in <courriel/version.hpp>) prepares what
// normalization keeps as it is, in the same way, and refuses the rest: to pass on unprepared what
// should be prepared would make logins fail on other machines without a word.
//
// Spaces of all kinds become SPACE, soft hyphens and joiners vanish; ligatures, full-width letters
// and other compatibility characters become the plain ones, letters and marks the composed letter;
// then what is prohibited, or unassigned in Unicode 3.2, is refused, and so is a text from right to
// left that is not so all through. Without Libidn combining marks and compatibility characters are
// refused; ASCII, composed letters of Latin, Greek, Cyrillic, Hebrew, Arabic and the other
// alphabets, kana, syllables of Hangul, ideographs and so on are prepared.
//
// Of the sequences that Unicode 3.2 normalized in a way that has since been found wrong (RFC 4013
// section 4), the form is what Unicode says today. Libidn's own working copies are not wiped.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <courriel/result.hpp>

namespace courriel::sasl {

constexpr std::size_t saslprep_limit = 4096; ///< octets, of what is to be prepared

/// The prepared string, as a "stored string", which is what SCRAM asks for on both sides (RFC 5802
/// section 2.2): unassigned characters are refused. It may be longer than `text`.
/// errc::invalid_argument for invalid UTF-8, mixed directions and what is prohibited or unassigned;
/// errc::too_large for more than saslprep_limit octets; errc::not_supported for what a build
/// without GNU Libidn cannot tell or prepare.
result<std::string> saslprep(std::string_view text);

} // namespace courriel::sasl
