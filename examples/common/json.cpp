// See json.hpp.
#include "json.hpp"

#include <courriel/utf8.hpp>

namespace example {

json_writer& json_writer::begin_object() {
    begin_value();
    text_ += '{';
    needs_comma_ = false;
    return *this;
}

json_writer& json_writer::end_object() {
    text_ += '}';
    needs_comma_ = true;
    return *this;
}

json_writer& json_writer::begin_array() {
    begin_value();
    text_ += '[';
    needs_comma_ = false;
    return *this;
}

json_writer& json_writer::end_array() {
    text_ += ']';
    needs_comma_ = true;
    return *this;
}

json_writer& json_writer::key(std::string_view name) {
    string(name);
    text_ += ':';
    needs_comma_ = false;
    return *this;
}

json_writer& json_writer::string(std::string_view text) {
    begin_value();
    if (courriel::utf8::is_valid(text))
        append_quoted(text);
    else
        append_quoted(courriel::utf8::sanitize(text));
    return *this;
}

json_writer& json_writer::number(std::uint64_t value) {
    begin_value();
    text_ += std::to_string(value);
    return *this;
}

json_writer& json_writer::null() {
    begin_value();
    text_ += "null";
    return *this;
}

json_writer& json_writer::string_or_null(std::string_view text) {
    return text.empty() ? null() : string(text);
}

void json_writer::begin_value() {
    if (needs_comma_) text_ += ',';
    needs_comma_ = true;
}

// char = unescaped / escape ( %x22 / %x5C / ... / %x75 4HEXDIG )
void json_writer::append_quoted(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    text_ += '"';
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            text_ += {'\\', c};
        else if (c == '\n')
            text_ += "\\n";
        else if (c == '\r')
            text_ += "\\r";
        else if (c == '\t')
            text_ += "\\t";
        else if (octet < 0x20)
            text_.append("\\u00").append({hex[octet >> 4], hex[octet & 0xF]});
        else
            text_ += c;
    }
    text_ += '"';
}

} // namespace example
