// The encodings in which text of any kind stands in a parameter: xtext (RFC 3461 section 4) and,
// for addresses of the type utf-8, those of RFC 6533 section 3. Only their writing; what a server
// reads is decoded by decode_xtext().
#pragma once

#include <string>
#include <string_view>

namespace courriel::smtp::detail {

/// Appends `text` as xtext: what is no graphic ASCII character, "+" and "=" become +HH.
void append_xtext(std::string& out, std::string_view text);

/// Appends an address, which must be valid UTF-8: as utf-8-addr-unitext where `as_utf8`, which
/// takes a server that knows SMTPUTF8, otherwise as utf-8-addr-xtext, which is ASCII.
void append_utf8_address(std::string& out, std::string_view address, bool as_utf8);

} // namespace courriel::smtp::detail
