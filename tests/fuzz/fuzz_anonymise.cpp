// A message without its words has the size, the parts and the line ends that it had; and files in
// the midst of texts lie in them.
#include <string>

#include <courriel/ascii.hpp>
#include <courriel/mime/anonymise.hpp>
#include <courriel/mime/embedded_files.hpp>
#include <courriel/mime/transfer_encoding.hpp>

#include "fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    fuzz::input in(data, size);
    const auto mail = mime::message_view::parse(in.wire);
    const std::string out = mime::anonymise(mail, in.random.below(1000));
    fuzz::require(out.size() == in.wire.size(), "another size");
    for (std::size_t i = 0; i != out.size(); ++i)
        fuzz::require((out[i] == '\n') == (in.wire[i] == '\n') &&
                          ascii::is_ascii(out[i]) == ascii::is_ascii(in.wire[i]),
                      "another shape");
    const auto after = mime::message_view::parse(std::string_view(out));
    fuzz::require(after.parts().size() == mail.parts().size(), "other parts");

    std::size_t last = 0;
    const auto files = mime::find_embedded_files(in.wire);
    for (const auto& file : files) {
        fuzz::require(last <= file.range.begin && file.range.begin < file.range.end &&
                          file.range.end <= in.wire.size(),
                      "files that overlap");
        last = file.range.end;
        (void)mime::decode_body(in.wire.substr(file.range.begin, file.range.end - file.range.begin),
                                mime::transfer_encoding::uuencode);
    }
    (void)mime::text_without(in.wire, files);
    return 0;
}
