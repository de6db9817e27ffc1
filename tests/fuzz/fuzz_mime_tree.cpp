// Whole messages: parts lie inside their parents and in their order, whatever the text is, and all
// that can be asked of them has an answer.
#include <string>

#include <courriel/mime/message_view.hpp>
#include <courriel/utf8.hpp>

#include "fuzz/fuzz_mime.hpp"
#include "support/same_header.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    mime::limits limits;
    limits.depth = 20;
    limits.parts = 100;
    const auto mail = mime::message_view::parse(text, limits);
    std::size_t last = 0;
    for (const auto part : mail.parts()) {
        fuzz::require(part.depth() <= limits.depth, "too deep");
        fuzz::require(last <= part.header_begin() && part.header_begin() <= part.body_begin() &&
                          part.body_begin() <= part.body_end() && part.body_end() <= text.size(),
                      "offsets out of order");
        last = part.header_begin();
        if (const auto parent = part.parent())
            fuzz::require(parent->body_begin() <= part.header_begin() &&
                              part.body_end() <= parent->body_end(),
                          "a part sticks out of its parent");
        fuzz::require(
            test::same_header(part.header(), mime::header_view::parse(part.header_bytes(), limits)),
            "another header");
        fuzz::require(utf8::is_valid(part.text()), "text is not UTF-8");
        const std::string name = part.safe_file_name();
        fuzz::require(!name.empty() && name.find('/') == name.npos && name.front() != '.',
                      "an unsafe name");
        (void)part.is_attachment();
    }
    fuzz::require(mail.parts().size() <= limits.parts, "too many parts");
    fuzz::check_places(mail.check(), text);
    return 0;
}
