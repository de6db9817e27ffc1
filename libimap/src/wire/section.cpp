// See section.hpp.
#include "wire/section.hpp"

#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "wire/write.hpp"

namespace courriel::imap {

void section::append_to(std::string& out) const {
    for (const std::uint32_t& number : part) {
        if (&number != part.data()) out += '.';
        ascii::append_number(out, number);
    }
    if (!part.empty() && what != kind::whole) out += '.';
    switch (what) {
    case kind::whole: break;
    case kind::header: out += "HEADER"; break;
    case kind::header_fields: out += "HEADER.FIELDS"; break;
    case kind::header_fields_not: out += "HEADER.FIELDS.NOT"; break;
    case kind::text: out += "TEXT"; break;
    case kind::mime: out += "MIME"; break;
    }
    if (what != kind::header_fields && what != kind::header_fields_not) return;
    out += " (";
    for (const std::string& field : fields) {
        if (&field != fields.data()) out += ' ';
        wire::append_astring(out, field);
    }
    out += ')';
}

std::string section::text_form() const {
    std::string out;
    append_to(out);
    return out;
}

namespace wire {
namespace {

// header-list = "(" header-fld-name *(SP header-fld-name) ")", header-fld-name = astring
bool read_header_list(reader& in, std::vector<std::string>& out) {
    if (!in.take_space() || !in.open_list()) return false;
    do {
        if (!in.take_element() || !in.astring(out.emplace_back())) return false;
    } while (in.take_space());
    return in.close_list();
}

// section-part = nz-number *("." nz-number); behind the last "." stands section-text
bool read_part_number(reader& in, section& out, bool& text_follows) {
    std::uint32_t number = 0;
    text_follows = true;
    while (ascii::is_digit(in.peek())) {
        if (out.part.size() == longest_part_number || !in.nz_number(number)) return false;
        out.part.push_back(number);
        text_follows = in.take('.');
        if (!text_follows) return true;
    }
    return true;
}

// section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT"
// section-text    = section-msgtext / "MIME"
bool read_section_text(reader& in, section& out) {
    if (in.take_word("HEADER")) {
        out.what = section::kind::header;
    } else if (in.take_word("TEXT")) {
        out.what = section::kind::text;
    } else if (!out.part.empty() && in.take_word("MIME")) {
        out.what = section::kind::mime;
    } else if (in.take_word("HEADER.FIELDS")) {
        out.what = section::kind::header_fields;
        return read_header_list(in, out.fields);
    } else if (in.take_word("HEADER.FIELDS.NOT")) {
        out.what = section::kind::header_fields_not;
        return read_header_list(in, out.fields);
    } else {
        return false;
    }
    return true;
}

} // namespace

// section-spec = section-msgtext / (section-part ["." section-text])
bool read_section(reader& in, section& out) {
    reader at = in;
    section read;
    bool text_follows = false;
    if (!at.take('[')) return false;
    if (at.peek() != ']') {
        if (!read_part_number(at, read, text_follows)) return false;
        if (text_follows && !read_section_text(at, read)) return false;
    }
    if (!at.take(']')) return false;
    out = std::move(read);
    in = at;
    return true;
}

bool read_partial(reader& in, partial& out) {
    reader at = in;
    partial read;
    if (!at.take('<') || !at.number(read.origin) || !at.take('.') || !at.nz_number(read.size) ||
        !at.take('>'))
        return false;
    out = read;
    in = at;
    return true;
}

bool read_origin(reader& in, std::uint32_t& out) {
    reader at = in;
    if (!at.take('<') || !at.number(out) || !at.take('>')) return false;
    in = at;
    return true;
}

void append_partial(std::string& out, const partial& piece) {
    out += '<';
    ascii::append_number(out, piece.origin);
    out += '.';
    ascii::append_number(out, piece.size);
    out += '>';
}

} // namespace wire
} // namespace courriel::imap
