// One part made ready for writing: its type, and its body in a transfer encoding that the transport
// takes (RFC 2045 section 6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <courriel/mime/media_type.hpp>
#include <courriel/mime/message_builder.hpp>
#include <courriel/mime/transfer_encoding.hpp>
#include <courriel/result.hpp>

#include "draft_part.hpp"

namespace courriel::mime::detail {

/// Where the octets of a body are.
enum class body_place : std::uint8_t {
    none,     ///< a multipart
    encoded,  ///< in encoded_part::content, ready
    as_it_is, ///< in the draft, to be written unchanged: boundaries have to differ from it
    to_encode ///< in the draft or its source, to be encoded in base64 while it is written
};

struct encoded_part {
    const draft_part* draft = nullptr;
    std::size_t depth = 0;
    media_type type{}; ///< none for a raw part
    transfer_encoding encoding = transfer_encoding::seven_bit;
    body_place place = body_place::none;
    std::string content{};
};

/// `draft` outlives the result. errc::invalid_argument when its content cannot be written so.
result<encoded_part> encode_part(const draft_part& draft, eight_bit allowed);

} // namespace courriel::mime::detail
