// How a field's value is to be read, by the field's name.
#pragma once

#include <cstdint>
#include <string_view>

namespace courriel::mime {

enum class field_syntax : std::uint8_t {
    unstructured,           ///< text with encoded words: decode_text() (RFC 5322 section 3.2.5)
    addresses,              ///< address_list::parse() (RFC 5322 section 3.4)
    date,                   ///< date_time::parse() (RFC 5322 section 3.3)
    message_ids,            ///< parse_message_ids() (RFC 5322 section 3.6.4)
    received,               ///< received::parse() (RFC 5321 section 4.4)
    path,                   ///< parse_return_path() (RFC 5321 section 4.4)
    media_type,             ///< media_type::parse() (RFC 2045 section 5.1)
    disposition,            ///< disposition::parse() (RFC 2183)
    transfer_encoding,      ///< parse_transfer_encoding() (RFC 2045 section 6.1)
    list_urls,              ///< list_urls::parse() (RFC 2369)
    list_id,                ///< list_id::parse() (RFC 2919)
    authentication_results, ///< authentication_results::parse() (RFC 8601)
    auto_submitted,         ///< auto_submitted::parse() (RFC 3834 section 5)
    other ///< structured otherwise: encoded words stand in its comments and phrases only
};

/// The name's case is ignored; a name that nobody knows is unstructured (RFC 2047 section 5).
field_syntax syntax_of(std::string_view name) noexcept;

} // namespace courriel::mime
