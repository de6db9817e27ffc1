// See flowed.hpp: the reading.
#include <courriel/mime/flowed.hpp>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "line_reader.hpp"

namespace courriel::mime {
namespace {

constexpr std::string_view separator = "-- ";

struct flowed_line {
    std::string_view text{};
    std::size_t depth = 0;
    bool is_separator = false;
    bool flows = false;
};

// flowed-line-qt = quote ( ( stuffing stuffed-flowed ) / unstuffed-flowed ) flow CRLF
// sig-sep        = [ quote [stuffing] ] "--" SP CRLF
flowed_line read_line(std::string_view text) {
    flowed_line line;
    while (text.starts_with('>')) {
        text.remove_prefix(1);
        ++line.depth;
    }
    line.is_separator = text == separator;
    if (text.starts_with(' ')) {
        text.remove_prefix(1);
        line.is_separator = line.depth != 0 && text == separator;
    }
    line.text = text;
    line.flows = !line.is_separator && text.ends_with(' ');
    return line;
}

} // namespace

std::optional<flowed_form> flowed_form::of(const media_type& type) {
    const std::string* format = type.parameters.find("format");
    if (!type.is("text", "plain") || format == nullptr || !ascii::iequals(*format, "flowed"))
        return std::nullopt;
    const std::string* del_sp = type.parameters.find("delsp");
    return flowed_form{del_sp != nullptr && ascii::iequals(*del_sp, "yes")};
}

bool flowed_reader::next(flowed_paragraph& paragraph) {
    if (rest_.empty()) return false;
    std::string_view after = rest_;
    flowed_line line = read_line(detail::take_line(after));
    paragraph.kind =
        line.is_separator ? paragraph_kind::signature_separator : paragraph_kind::fixed;
    paragraph.quote_depth = line.depth;
    paragraph.text.clear();
    for (;;) {
        rest_ = after;
        if (line.flows && form_.del_sp) line.text.remove_suffix(1);
        paragraph.text += line.text;
        if (!line.flows) return true;
        paragraph.kind = paragraph_kind::flowed;
        if (rest_.empty()) return true;
        line = read_line(detail::take_line(after));
        if (line.depth != paragraph.quote_depth || line.is_separator) return true;
    }
}

std::vector<flowed_paragraph> parse_flowed(std::string_view body, flowed_form form) {
    std::vector<flowed_paragraph> out;
    flowed_reader reader(body, form);
    flowed_paragraph paragraph;
    while (reader.next(paragraph)) out.push_back(paragraph);
    return out;
}

std::string flowed_to_plain(std::string_view body, flowed_form form) {
    std::string out;
    out.reserve(body.size());
    flowed_reader reader(body, form);
    flowed_paragraph paragraph;
    while (reader.next(paragraph)) {
        out.append(paragraph.quote_depth, '>');
        if (paragraph.quote_depth != 0 && !paragraph.text.empty()) out += ' ';
        out.append(paragraph.text).append("\n");
    }
    return out;
}

std::vector<flowed_paragraph> parse_plain(std::string_view text) {
    std::vector<flowed_paragraph> out;
    while (!text.empty()) {
        std::string_view line = detail::take_line(text);
        flowed_paragraph paragraph;
        paragraph.kind = paragraph_kind::flowed;
        while (line.starts_with('>') || (paragraph.quote_depth != 0 && line.starts_with(" >"))) {
            line.remove_prefix(line.front() == '>' ? 1 : 2);
            ++paragraph.quote_depth;
        }
        if (paragraph.quote_depth != 0 && line.starts_with(' ')) line.remove_prefix(1);
        if (line == separator) paragraph.kind = paragraph_kind::signature_separator;
        paragraph.text = line;
        out.push_back(std::move(paragraph));
    }
    return out;
}

} // namespace courriel::mime
