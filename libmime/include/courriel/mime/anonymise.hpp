// A message made fit to be shown to strangers: for a report of a fault that only this message has.
// Its shape stays to the octet, what it says goes.
#pragma once

#include <cstdint>
#include <string>

#include <courriel/mime/message_view.hpp>

namespace courriel::mime {

/// A message of the same size, in which every letter and digit of a word of two or more became
/// another of its kind: capitals stay capitals, digits digits, letters beyond ASCII letters of (by
/// and large) their script. Punctuation, line ends and all octets that are no character stay where
/// they are; so what is wrong with the message stays wrong: message_view::check() finds the same
/// defects in the same places.
///
/// Equal words become equal words, whatever their case, and words that begin alike do so
/// afterwards: addresses, identifiers, boundaries and the file names of parts are renamed as
/// consistently as they were used. Quoted-printable, base64 and encoded words are changed in their
/// decoded form and stay as valid as they were; files in base64 become noise.
///
/// Left as they are: names of fields, media types and their parameters, charsets and encodings,
/// elements and attributes of HTML, dates, the keywords of Received, Authentication-Results and
/// List- fields and of delivery reports, and words of a single character. A boundary stays, and if
/// need be all of its field, that is so odd that it could not be renamed with its delimiter lines.
///
/// `key` selects the replacement: take a random one, and the same one for messages that belong
/// together. This hides words from who reads; it is no encryption, and how long words are, where
/// they recur and what punctuation they have remains. Linear.
std::string anonymise(const message_view& message, std::uint64_t key);

} // namespace courriel::mime
