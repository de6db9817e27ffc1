// See transfer_encoding.hpp: names, and the calls that take whole bodies.
#include <courriel/mime/transfer_encoding.hpp>

#include <array>

#include <courriel/ascii.hpp>
#include <courriel/mime/transfer_decoder.hpp>
#include <courriel/mime/transfer_encoder.hpp>
#include <courriel/mime/yenc.hpp>
#include <courriel/version.hpp>

#include "../value_reader.hpp"

namespace courriel::mime {
namespace {

struct name {
    std::string_view text;
    transfer_encoding encoding;
};

constexpr auto names = std::to_array<name>({
    {"7bit", transfer_encoding::seven_bit},
    {"8bit", transfer_encoding::eight_bit},
    {"binary", transfer_encoding::binary},
    {"quoted-printable", transfer_encoding::quoted_printable},
    {"base64", transfer_encoding::base64},
    {"x-uuencode", transfer_encoding::uuencode},
    {"uuencode", transfer_encoding::uuencode},
    {"x-uue", transfer_encoding::uuencode},
    {"uue", transfer_encoding::uuencode},
    {"x-yenc", transfer_encoding::yenc},
    {"yenc", transfer_encoding::yenc},
});

// encoding := "Content-Transfer-Encoding" ":" mechanism
// mechanism := "7bit" / "8bit" / "binary" / "quoted-printable" / "base64" / ietf-token / x-token
std::string_view written_name(std::string_view value) {
    defect_sink nowhere;
    detail::value_reader reader(value, nowhere, limits{});
    reader.skip_cfws();
    reader.skip_if('"'); // some writers quote it
    return reader.take_while(detail::is_token);
}

// Where an encoding has a place for it and nobody gave one.
constexpr std::string_view file_name = "file";

template <class Encoder>
std::string encoded(std::string_view body, Encoder encoder) {
    std::string out;
    encoder.write(body, out);
    (void)encoder.finish(out);
    return out;
}

} // namespace

std::string transfer_encoding_name(std::string_view value) {
    return ascii::to_lower(written_name(value));
}

transfer_encoding parse_transfer_encoding(std::string_view value) {
    const std::string_view wanted = written_name(value);
    if (wanted.empty()) return transfer_encoding::seven_bit;
    for (const name& n : names)
        if (ascii::iequals(n.text, wanted)) return n.encoding;
    return transfer_encoding::unknown;
}

std::string_view to_string(transfer_encoding encoding) noexcept {
    for (const name& n : names)
        if (n.encoding == encoding) return n.text;
    return "unknown";
}

std::string decode_body(std::string_view body, transfer_encoding encoding, defect_sink defects) {
    if (is_identity(encoding)) return std::string(body);
    std::string out;
    transfer_decoder decoder(encoding, defects);
    decoder.write(body, out);
    decoder.finish(out);
    return out;
}

std::string encode_body(std::string_view body, transfer_encoding encoding, body_form form) {
    switch (encoding) {
    case transfer_encoding::base64: return encoded(body, base64_encoder());
    case transfer_encoding::quoted_printable: return encoded(body, quoted_printable_encoder(form));
    case transfer_encoding::uuencode: return encoded(body, *uuencode_encoder::create(file_name));
    case transfer_encoding::yenc:
        return encoded(
            body, *yenc_encoder::create({.name = std::string(file_name), .size = body.size()}));
    case transfer_encoding::seven_bit:
    case transfer_encoding::eight_bit:
    case transfer_encoding::binary:
    case transfer_encoding::unknown: break;
    }
    return std::string(body);
}

} // namespace courriel::mime
