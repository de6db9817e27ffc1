// Charsets: whatever the octets and the label are, what comes out is UTF-8, of bounded size, and
// the label decides alone whether anything does.
#include <string>

#include <courriel/mime/charset.hpp>
#include <courriel/utf8.hpp>

#include "fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    // The label is the first line, so that the files of the corpus can be read.
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t lf = std::min(input.find('\n'), input.size());
    const std::string_view label = input.substr(0, lf);
    const std::string_view bytes = input.substr(std::min(lf + 1, input.size()));

    std::string out;
    const bool known = mime::charset::to_utf8(bytes, label, out);
    fuzz::require(known == mime::charset::is_known(label), "is_known disagrees");
    fuzz::require(known || out.empty(), "an unknown charset gave text");
    fuzz::require(utf8::is_valid(out), "what came out is not UTF-8");
    // What can be written can be read; it need not be the same where charsets are ambiguous.
    if (const auto written = mime::charset::from_utf8(out, label); written) {
        std::string again;
        fuzz::require(mime::charset::to_utf8(*written, label, again), "written, but not read");
        fuzz::require(utf8::is_valid(again), "what came out is not UTF-8");
    }
    fuzz::require(out.size() <= 4 * bytes.size() + 4, "more came out than could be in it");
    return 0;
}
