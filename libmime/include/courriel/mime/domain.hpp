// Domain names in both their forms (IDNA2008, RFC 5891): with A-labels ("xn--bcher-kva.example"),
// as DNS has them, and with U-labels ("bücher.example"), as people read them. By libidn2; in a
// build without it ASCII alone passes (COURRIEL_HAS_IDN in <courriel/version.hpp>).
#pragma once

#include <string>
#include <string_view>

#include <courriel/result.hpp>

namespace courriel::mime {

/// The domain with A-labels, in lower case; an address literal ("[192.0.2.1]") as it is.
/// errc::invalid_argument when it is no domain: no valid UTF-8, an empty label, one over 63 octets,
/// over 253 in total, a character that stands in no domain; errc::not_supported for one beyond
/// ASCII in a build without libidn2.
result<std::string> domain_to_ascii(std::string_view domain);

/// The domain with U-labels, in lower case; for people, never for a decision. Errors as above, and
/// errc::not_supported for an A-label in a build without libidn2.
result<std::string> domain_to_unicode(std::string_view domain);

/// Whether both name the same domain, in whatever form each is written; case does not count. What
/// cannot be converted is the same only as its own octets, ASCII letters in either case.
bool equal_domains(std::string_view a, std::string_view b);

} // namespace courriel::mime
