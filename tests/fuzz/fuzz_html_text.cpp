// HTML as text, and previews of messages: valid UTF-8 without controls, within the limit, and a
// shorter limit gives a prefix.
#include <string>

#include <courriel/ascii.hpp>
#include <courriel/mime/html_text.hpp>
#include <courriel/mime/message_view.hpp>
#include <courriel/mime/reader_view.hpp>
#include <courriel/utf8.hpp>

#include "fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    fuzz::input in(data, size);
    const auto is_text = [](std::string_view text) {
        return utf8::is_valid(text) && ascii::all_of(text, [](char c) {
                   return !ascii::is_control(c) || c == '\n' || c == '\t';
               });
    };
    const mime::html_text_options options{.links = mime::html_links::footnotes};
    const std::string text = mime::html_to_text(in.wire, options);
    fuzz::require(is_text(text), "no text");
    fuzz::require(text.size() <= 40 * in.wire.size(), "more than the HTML accounts for");
    mime::limits bounds;
    bounds.html_text = in.random.below(64);
    const std::string cut = mime::html_to_text(in.wire, options, bounds);
    fuzz::require(cut.size() <= bounds.html_text && is_text(cut), "over the limit");
    fuzz::require(text.starts_with(cut), "another text within a limit");

    const std::string html = mime::text_to_html(in.wire);
    fuzz::require(utf8::is_valid(html) && html.find('\0') == html.npos, "no HTML");

    const auto mail = mime::message_view::parse(in.wire);
    const std::size_t most = in.random.below(256);
    const std::string line = mime::preview(mail, most);
    fuzz::require(utf8::is_valid(line) && ascii::fits_line(line), "a preview of several lines");
    std::size_t characters = 0;
    for (const char c : line) characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
    fuzz::require(characters <= most, "a preview that is too long");
    const mime::reader_view view(mail);
    (void)view.text();
    (void)view.html();
    return 0;
}
