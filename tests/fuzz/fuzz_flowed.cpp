// format=flowed: what is read can be written, at any width, and reads as the same.
#include <string>
#include <vector>

#include <courriel/mime/flowed.hpp>
#include <courriel/utf8.hpp>

#include "fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    fuzz::input in(data, size);
    for (const bool del_sp : {false, true}) {
        const mime::flowed_form form{del_sp};
        auto paragraphs = mime::parse_flowed(in.wire, form);
        std::size_t octets = 0;
        for (auto& p : paragraphs) {
            octets += p.text.size() + p.quote_depth;
            for (char& c : p.text)
                if (c == '\r' || c == '\0') c = '_';
            p.text = utf8::sanitize(p.text);
        }
        fuzz::require(octets <= in.wire.size(), "more text than there is");
        const auto body =
            mime::write_flowed(paragraphs, {.form = form, .width = 20 + in.random.below(80)});
        fuzz::require(body.has_value(), "what was read cannot be written");
        const auto again = mime::parse_flowed(*body, form);
        fuzz::require(again.size() == paragraphs.size(), "paragraphs are lost");
        for (std::size_t i = 0; i != again.size(); ++i) {
            std::string& text = paragraphs[i].text;
            if (paragraphs[i].kind != mime::paragraph_kind::signature_separator)
                while (text.ends_with(' ')) text.pop_back();
            fuzz::require(again[i].text == text &&
                              again[i].quote_depth == paragraphs[i].quote_depth,
                          "a paragraph reads otherwise");
        }
    }
    (void)mime::flowed_to_plain(in.wire);
    (void)mime::parse_plain(in.wire);
    return 0;
}
