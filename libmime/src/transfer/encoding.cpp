// See transfer_encoding.hpp: names, and the calls that take whole bodies.
#include <courriel/mime/transfer_encoding.hpp>

#include <array>

#include <courriel/ascii.hpp>
#include <courriel/mime/transfer_decoder.hpp>
#include <courriel/mime/transfer_encoder.hpp>
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
    std::string out;
    if (encoding == transfer_encoding::base64) {
        base64_encoder encoder;
        encoder.write(body, out);
        encoder.finish(out);
    } else if (encoding == transfer_encoding::quoted_printable) {
        quoted_printable_encoder encoder(form);
        encoder.write(body, out);
        encoder.finish(out);
    } else {
        out = body;
    }
    return out;
}

} // namespace courriel::mime
