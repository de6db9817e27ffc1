// Transfer encodings: any text decodes to the same octets whole and in pieces, and any octets come
// back from what the encoders make of them.
#include <string>

#include <courriel/mime/transfer_decoder.hpp>
#include <courriel/mime/transfer_encoder.hpp>

#include "fuzz/fuzz.hpp"

namespace {

using namespace courriel;
using encoding = mime::transfer_encoding;

void decode(fuzz::choices& random, std::string_view text, encoding e) {
    const std::string whole = mime::decode_body(text, e);
    fuzz::require(whole.size() <= text.size(), "more came out than went in");
    std::string out;
    mime::transfer_decoder decoder(e);
    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view piece = rest.substr(0, 1 + random.below(20));
        decoder.write(piece, out);
        rest.remove_prefix(piece.size());
    }
    decoder.finish(out);
    fuzz::require(out == whole, "pieces make a difference");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    for (const encoding e : {encoding::base64, encoding::quoted_printable, encoding::uuencode}) {
        decode(in.random, in.wire, e);
        const auto encoded = mime::encode_body(in.wire, e, mime::body_form::binary);
        if (e != encoding::uuencode)
            fuzz::require(mime::decode_body(encoded, e) == in.wire, "no round trip");
    }
    return 0;
}
