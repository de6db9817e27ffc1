// The fields that may stand once in a header (RFC 5322 section 3.6, RFC 2045, RFC 2183), found by
// three comparisons at most.
#pragma once

#include <cstdint>
#include <string_view>

namespace courriel::mime::detail {

enum class single_field : std::uint8_t {
    none, // any other field
    content_type,
    content_transfer_encoding,
    content_disposition,
    content_id,
    content_description,
    mime_version,
    from,
    sender,
    reply_to,
    to,
    cc,
    bcc,
    message_id,
    in_reply_to,
    references,
    subject,
    date,
};

single_field find_single_field(std::string_view name) noexcept;

} // namespace courriel::mime::detail
