// The ends of real messages cut off: every prefix of each header of the corpus, and many of each
// message, in heap buffers of their exact size, where a sanitizer sees each octet read beyond them.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/address.hpp>
#include <courriel/mime/date_time.hpp>
#include <courriel/mime/disposition.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/media_type.hpp>
#include <courriel/mime/message_id.hpp>
#include <courriel/mime/message_view.hpp>

#include "support/corpus.hpp"
#include "support/exact_copy.hpp"

namespace {

using namespace courriel;
using namespace courriel::mime;

// By every reader, whatever the field's name is. All defects lie inside of the value.
bool reads(std::string_view value) {
    std::vector<defect> found;
    const auto sink = [&] { return defect_sink(found); };
    (void)address_list::parse(value, sink());
    (void)date_time::parse(value, sink());
    (void)parse_message_ids(value, sink());
    (void)decode_text(value, sink());
    (void)media_type::parse(value, sink());
    (void)disposition::parse(value, sink());
    return std::all_of(found.begin(), found.end(),
                       [&](const defect& d) { return d.begin <= d.end && d.end <= value.size(); });
}

} // namespace

TEST_CASE("M09: every prefix of every header of the corpus") {
    std::size_t wrong = 0;
    test::for_each_message([&](const std::string& text) {
        const auto whole = header_view::parse(text);
        // Fields behind the first 4 KiB are cut at every seventh octet.
        for (std::size_t size = 0; size <= whole.body_begin(); size += size < 4096 ? 1 : 7) {
            const test::exact_copy prefix(std::string_view(text).substr(0, size));
            const auto header = header_view::parse(prefix.view());
            if (header.body_begin() > size) ++wrong;
            if (header.fields().empty()) continue;
            // The other fields are as they were a prefix before.
            const test::exact_copy value(header.fields().back().value);
            if (!reads(value.view())) ++wrong;
        }
    });
    CHECK(wrong == 0);
}

TEST_CASE("M09: prefixes of the messages of the corpus") {
    std::size_t wrong = 0;
    test::for_each_message([&](const std::string& text) {
        constexpr std::size_t prefixes = 24;
        for (std::size_t i = 0; i != prefixes; ++i) {
            // 7919 is prime: another place of a line each time.
            const std::size_t size = (text.size() * i / prefixes + 7919 * i) % (text.size() + 1);
            const test::exact_copy prefix(std::string_view(text).substr(0, size));
            const auto mail = message_view::parse(prefix.view());
            if (mail.root().bytes().size() != size) ++wrong;
            for (const defect& d : mail.check())
                if (d.begin > d.end || d.end > size) ++wrong;
        }
    });
    CHECK(wrong == 0);
}
