// The conversion to 7 bits: the pieces make no difference, what is fit has no octet beyond ASCII,
// readers find as many parts as before, and what was converted needs no conversion.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/mime/message_view.hpp>
#include <courriel/mime/seven_bit.hpp>

#include "fuzz.hpp"

namespace {

using namespace courriel;

std::string convert(std::string_view text, const mime::seven_bit_options& options,
                    mime::seven_bit_report& report, fuzz::choices* random) {
    mime::seven_bit_filter filter(options);
    std::string out;
    while (!text.empty()) {
        const std::size_t n =
            random == nullptr ? text.size() : std::min(text.size(), 1 + random->below(9));
        filter.write(text.substr(0, n), out);
        text.remove_prefix(n);
    }
    filter.finish(out);
    report = filter.report();
    return out;
}

// But for those in a message/global, which may be encoded as a whole (RFC 6532 section 3.7): what
// it holds is no part of the text then.
std::size_t count_parts(std::string_view text) {
    const auto message = mime::message_view::parse(text);
    std::size_t count = 0;
    std::optional<std::size_t> depth_of_global;
    for (const mime::part_view part : message.parts()) {
        if (depth_of_global && part.depth() > *depth_of_global) continue;
        depth_of_global.reset();
        ++count;
        if (part.type().is("message", "global")) depth_of_global = part.depth();
    }
    return count;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input input(data, size);
    mime::seven_bit_options options;
    options.force_signed = input.random.one_in(2);
    if (input.random.one_in(2)) options.first_block = 1 + input.random.below(100);

    mime::seven_bit_report report;
    mime::seven_bit_report again;
    const std::string whole = convert(input.wire, options, report, nullptr);
    fuzz::require(convert(input.wire, options, again, &input.random) == whole,
                  "another message in pieces");
    fuzz::require(report.is_changed() || whole == input.wire, "changed without a word");
    fuzz::require(!report.is_fit() || ascii::all_of(whole, ascii::is_ascii),
                  "octets beyond ASCII are left");

    fuzz::require(count_parts(whole) == count_parts(input.wire), "other parts");

    // A NUL or a long line behind the first block is not seen; with the next pass it may be in it.
    if (options.first_block < input.wire.size()) return 0;
    (void)convert(whole, {.force_signed = options.force_signed, .first_block = whole.size() + 1},
                  again, &input.random);
    fuzz::require(again.converted == 0 || !report.is_fit(), "converted twice");
    return 0;
}
