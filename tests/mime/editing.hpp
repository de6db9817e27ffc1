// What the tests of edits share: parts by their index, fields, and a text edited.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>

#include <doctest/doctest.h>

#include <courriel/mime/message_editor.hpp>

namespace courriel::mime {

/// The part with this index, which is there.
inline part_view nth(const message_view& mail, std::size_t index) {
    for (const part_view part : mail.parts())
        if (part.index() == index) return part;
    FAIL("no such part");
    return mail.root();
}

inline header_builder field(std::string_view name, std::string_view value) {
    header_builder out;
    REQUIRE_FALSE(out.add_structured(name, value));
    return out;
}

/// `text` edited; the text again when the edit is refused.
inline std::string
edited(std::string_view text,
       const std::function<std::error_code(message_editor&, const message_view&)>& how,
       std::error_code expected = {}) {
    const auto mail = message_view::parse(text);
    message_editor editor(mail);
    CHECK(how(editor, mail) == expected);
    if (expected) CHECK(editor.text() == text);
    return editor.text();
}

} // namespace courriel::mime
