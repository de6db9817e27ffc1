// See html_text.hpp: text as HTML.
#include <courriel/mime/html_text.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "line_reader.hpp"

namespace courriel::mime {
namespace {

void add_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '&': out += "&amp;"; break;
        case '"': out += "&quot;"; break;
        case '\0': out += "\uFFFD"; break;
        default: out += c;
        }
    }
}

// The size of the web address that `text` begins with; 0 when it begins with none. Punctuation at
// its end is the sentence's.
std::size_t size_of_address(std::string_view text) {
    if (!ascii::istarts_with(text, "https://") && !ascii::istarts_with(text, "http://")) return 0;
    const auto* const end = std::find_if_not(text.begin(), text.end(), [](char c) {
        return c != '<' && c != '>' && c != '"' && (ascii::is_graphic(c) || !ascii::is_ascii(c));
    });
    auto size = static_cast<std::size_t>(end - text.begin());
    while (std::string_view(".,;:!?)'").find(text[size - 1]) != std::string_view::npos) --size;
    return text.substr(0, size).ends_with('/') && size <= 8 ? 0 : size;
}

void add_line(std::string& out, std::string_view line) {
    bool blank = true; // a space here would fold
    while (!line.empty()) {
        if (line.front() == ' ' || line.front() == '\t') {
            out += blank || line.size() == 1 ? "&nbsp;" : " ";
            blank = true;
            line.remove_prefix(1);
            continue;
        }
        blank = false;
        if (const std::size_t size = size_of_address(line); size != 0) {
            out += "<a href=\"";
            add_escaped(out, line.substr(0, size));
            out += "\">";
            add_escaped(out, line.substr(0, size));
            out += "</a>";
            line.remove_prefix(size);
            continue;
        }
        // An address begins a word only.
        const std::size_t size = std::min(line.find_first_of(" \t(<\""), line.size());
        add_escaped(out, line.substr(0, std::max<std::size_t>(size, 1)));
        line.remove_prefix(std::max<std::size_t>(size, 1));
    }
}

} // namespace

std::string text_to_html(std::string_view text) {
    const std::string valid = utf8::sanitize(text);
    std::string_view rest = valid;
    std::string out;
    while (!rest.empty()) {
        const bool last = rest.find('\n') == std::string_view::npos;
        add_line(out, detail::take_line(rest));
        if (!last) out += "<br>\n";
    }
    return out;
}

} // namespace courriel::mime
