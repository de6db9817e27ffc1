// See transfer_decoder.hpp: the decoder for any encoding.
#include <courriel/mime/transfer_decoder.hpp>

#include <courriel/overloaded.hpp>
#include <courriel/version.hpp>

namespace courriel::mime {

transfer_decoder::transfer_decoder(transfer_encoding encoding, defect_sink defects) {
    switch (encoding) {
    case transfer_encoding::quoted_printable:
        decoder_.emplace<quoted_printable_decoder>(defects);
        break;
    case transfer_encoding::base64: decoder_.emplace<base64_decoder>(defects); break;
    case transfer_encoding::uuencode: decoder_.emplace<uuencode_decoder>(defects); break;
    case transfer_encoding::yenc: decoder_.emplace<yenc_decoder>(defects); break;
    case transfer_encoding::seven_bit:
    case transfer_encoding::eight_bit:
    case transfer_encoding::binary:
    case transfer_encoding::unknown: break;
    }
}

void transfer_decoder::write(std::string_view text, std::string& out) {
    std::visit(overloaded{[&](std::monostate) { out += text; },
                          [&](auto& decoder) { decoder.write(text, out); }},
               decoder_);
}

void transfer_decoder::finish(std::string& out) {
    std::visit(overloaded{[](std::monostate) {}, [&](auto& decoder) { decoder.finish(out); }},
               decoder_);
}

} // namespace courriel::mime
