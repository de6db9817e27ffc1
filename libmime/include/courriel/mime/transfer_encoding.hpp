// The encodings that carry bodies through mail (Content-Transfer-Encoding, RFC 2045 section 6):
// their names, and whole bodies decoded and encoded. In pieces: transfer_decoder.hpp and
// transfer_encoder.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <courriel/mime/defect_sink.hpp>

namespace courriel::mime {

enum class transfer_encoding : std::uint8_t {
    seven_bit,        ///< "7bit", the default
    eight_bit,        ///< "8bit"
    binary,           ///< "binary"
    quoted_printable, ///< "quoted-printable"
    base64,           ///< "base64"
    uuencode,         ///< "x-uuencode", of before MIME
    yenc,             ///< "x-yenc", of Usenet
    unknown,          ///< the body stays as it is, and its type says nothing (section 6.4)
};

/// Reads a field's value, comments included; an empty one is as none, 7bit.
transfer_encoding parse_transfer_encoding(std::string_view value);

/// The name in a field's value, in lower case, whether it is known or not; empty when there is
/// none.
std::string transfer_encoding_name(std::string_view value);

/// The name that stands in a field; "unknown" for `unknown`.
std::string_view to_string(transfer_encoding encoding) noexcept;

/// True when encoded and decoded bodies are the same octets.
constexpr bool is_identity(transfer_encoding encoding) noexcept {
    return encoding != transfer_encoding::quoted_printable &&
           encoding != transfer_encoding::base64 && encoding != transfer_encoding::uuencode &&
           encoding != transfer_encoding::yenc;
}

/// The octets that `body` stands for; never fails. What happens to malformed bodies:
/// - base64: characters outside the alphabet are passed over; padding that completes a group ends
///   the data, as RFC 2045 section 6.8 allows, and what stands behind it is dropped; a last group
///   without its padding counts.
/// - quoted-printable: '=' without two digits behind it stays; blanks at the end of a line go,
///   unless there are more than 76 of them; an '=' at the end of all is a soft line break.
/// - uuencode: a line that is shorter than it says gives what it has.
/// - yEnc: what its lines say of sizes and checksums decides about nothing; yenc.hpp tells it.
std::string decode_body(std::string_view body, transfer_encoding encoding,
                        defect_sink defects = {});

/// What a quoted-printable encoder takes CR and LF for.
enum class body_form : bool {
    text,  ///< CRLF, and a bare LF, end lines
    binary ///< octets like others
};

/// `body` encoded, in lines of at most 76 octets (yEnc: 129) that end with CRLF; the last line of
/// quoted-printable ends as the body does. 7bit, 8bit, binary and unknown bodies are copied.
/// Where the encoding has a place for a file's name, "file" stands there: uuencode_encoder and
/// yenc_encoder take another.
std::string encode_body(std::string_view body, transfer_encoding encoding,
                        body_form form = body_form::text);

} // namespace courriel::mime
