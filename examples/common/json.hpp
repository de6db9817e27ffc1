// Writes JSON (RFC 8259), one value after the other: commas come by themselves.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace example {

class json_writer {
public:
    json_writer& begin_object();
    json_writer& end_object();
    json_writer& begin_array();
    json_writer& end_array();

    /// Names the value that comes next, in an object.
    json_writer& key(std::string_view name);

    /// Broken UTF-8 becomes U+FFFD.
    json_writer& string(std::string_view text);
    json_writer& number(std::uint64_t value);
    json_writer& null();
    /// Null where the text is empty.
    json_writer& string_or_null(std::string_view text);

    [[nodiscard]] const std::string& text() const { return text_; }

private:
    void begin_value();
    void append_quoted(std::string_view text);

    std::string text_;
    bool needs_comma_ = false;
};

} // namespace example
