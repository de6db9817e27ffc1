// Transfer encodings: any text decodes to the same octets and defects whole and in pieces, with the
// kernels of every machine, and any octets come back from what the encoders make of them.
#include <algorithm>
#include <string>
#include <vector>

#include <courriel/mime/transfer_decoder.hpp>
#include <courriel/mime/transfer_encoder.hpp>

#include "fuzz/fuzz.hpp"
#include "simd/kernels.hpp"

namespace {

using namespace courriel;
using encoding = mime::transfer_encoding;

struct outcome {
    std::string bytes;
    std::vector<mime::defect> defects;
};

bool operator==(const outcome& a, const outcome& b) {
    return a.bytes == b.bytes &&
           std::equal(a.defects.begin(), a.defects.end(), b.defects.begin(), b.defects.end(),
                      [](const mime::defect& x, const mime::defect& y) {
                          return x.kind == y.kind && x.begin == y.begin && x.end == y.end;
                      });
}

outcome whole(std::string_view text, encoding e) {
    outcome o;
    o.bytes = mime::decode_body(text, e, mime::defect_sink(o.defects));
    return o;
}

outcome in_pieces(fuzz::choices& random, std::string_view text, encoding e) {
    outcome o;
    mime::transfer_decoder decoder(e, mime::defect_sink(o.defects));
    const std::size_t most = 1 + random.below(200);
    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view piece = rest.substr(0, 1 + random.below(most));
        decoder.write(piece, o.bytes);
        rest.remove_prefix(piece.size());
    }
    decoder.finish(o.bytes);
    return o;
}

void decode(fuzz::choices& random, std::string_view text, encoding e) {
    const outcome expected = whole(text, e);
    fuzz::require(expected.bytes.size() <= text.size(), "more came out than went in");
    fuzz::require(in_pieces(random, text, e) == expected, "pieces make a difference");
    for (const mime::simd::kernels* kernels : mime::simd::available()) {
        const mime::simd::forced_kernels guard(*kernels);
        fuzz::require(whole(text, e) == expected, "kernels differ");
        fuzz::require(in_pieces(random, text, e) == expected, "kernels differ in pieces");
    }
}

void encode(std::string_view bytes, encoding e) {
    using form = mime::body_form;
    const std::string binary = mime::encode_body(bytes, e, form::binary);
    const std::string text = mime::encode_body(bytes, e, form::text);
    fuzz::require(mime::decode_body(binary, e) == bytes, "no round trip");
    for (const mime::simd::kernels* kernels : mime::simd::available()) {
        const mime::simd::forced_kernels guard(*kernels);
        fuzz::require(mime::encode_body(bytes, e, form::binary) == binary, "kernels differ");
        fuzz::require(mime::encode_body(bytes, e, form::text) == text, "kernels differ");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    for (const encoding e :
         {encoding::base64, encoding::quoted_printable, encoding::uuencode, encoding::yenc}) {
        decode(in.random, in.wire, e);
        encode(in.wire, e);
    }
    return 0;
}
