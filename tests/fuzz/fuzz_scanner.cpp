// A message in random pieces gives the parts, fields, bodies and defects that message_view finds in
// the whole, also where limits are tight.
#include <cstdio>
#include <string>

#include <courriel/mime/message_view.hpp>

#include "fuzz/fuzz.hpp"
#include "support/scan_outcome.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    fuzz::input in(data, size);
    mime::limits limits;
    if (in.random.one_in(2)) {
        limits.header_size = in.random.below(200);
        limits.fields = in.random.below(8);
        limits.field_name = in.random.below(20);
        limits.depth = in.random.below(5);
        limits.parts = 1 + in.random.below(8);
        limits.delimiter_line = in.random.below(60);
        limits.defects = in.random.below(8);
    }
    const std::size_t most = in.random.one_in(3) ? 2 : 1 + in.random.below(100);
    const auto whole = mime::message_view::parse(in.wire, limits);
    const auto pieces = test::scan(in.wire, limits, [&] { return in.random.below(most + 1); });
    const std::string wrong = test::difference(pieces, whole);
    if (!wrong.empty()) std::fprintf(stderr, "the scanner tells otherwise: %s\n", wrong.c_str());
    fuzz::require(wrong.empty(), "a message in pieces is the same");
    return 0;
}
