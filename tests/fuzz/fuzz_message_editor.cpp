// Edits of any message: none changes nothing; one leaves all other octets, and the parts that it
// does not concern, as they were; many never touch what they must not, and go with what is
// replaced around them.
#include <string>

#include <courriel/mime/message_editor.hpp>

#include "fuzz/fuzz.hpp"

using namespace courriel;

namespace {

mime::limits tight() {
    mime::limits limits;
    limits.depth = 20;
    limits.parts = 50;
    return limits;
}

mime::part_view part_at(const mime::message_view& mail, std::size_t index) {
    mime::part_view found = mail.root();
    for (const auto part : mail.parts())
        if (part.index() <= index) found = part;
    return found;
}

mime::header_builder new_field(std::string_view name) {
    mime::header_builder field;
    fuzz::require(!field.add_text(name, "new"), "a field that cannot be written");
    return field;
}

bool opaque(const mime::part_view& part) {
    const auto header = part.header();
    for (const auto& d : header.defects())
        if (d.kind == mime::defect_kind::too_many_fields ||
            d.kind == mime::defect_kind::header_too_large ||
            d.kind == mime::defect_kind::name_too_long)
            return true;
    return false;
}

// The header has its empty line.
bool ends(const mime::part_view& part) {
    const std::string_view header = part.header_bytes();
    return header == "\n" || header == "\r\n" || header.ends_with("\n\n") ||
           header.ends_with("\n\r\n");
}

void check_one_edit(const mime::message_view& mail, const mime::part_view& part) {
    const std::string_view text = mail.text();
    mime::message_editor adds(mail);
    if (const auto around = part.parent(); around && around->is_message() && !ends(*around)) {
        fuzz::require(static_cast<bool>(adds.add_field(part, new_field("X-New"))),
                      "a field of another header");
        return;
    }
    fuzz::require(!adds.add_field(part, new_field("X-New")), "a field that cannot be added");
    const std::string more = adds.text();
    fuzz::require(more.starts_with(text.substr(0, part.header_begin())) &&
                      more.ends_with(text.substr(part.body_begin())) && more.size() > text.size(),
                  "octets that are not concerned");
    if (!opaque(part)) {
        const auto read = mime::message_view::parse(std::string_view(more), tight());
        fuzz::require(read.parts().size() == mail.parts().size(), "another structure");
        fuzz::require(part_at(read, part.index()).header().find("X-New") != nullptr,
                      "a field that is not there");
    }
    if (!part.is_leaf()) return;
    mime::message_editor replaces(mail);
    fuzz::require(!replaces.replace_body(part, "new body"), "a body that cannot be replaced");
    const std::string other = replaces.text();
    fuzz::require(other.starts_with(text.substr(0, part.body_begin())) &&
                      other.ends_with(text.substr(part.body_end())),
                  "octets that are not concerned");
    if (opaque(part)) return;
    const auto read = mime::message_view::parse(std::string_view(other), tight());
    fuzz::require(part_at(read, part.index()).body() == "new body", "another body");
}

void edit_at_random(mime::message_editor& editor, const mime::message_view& mail,
                    fuzz::choices& random) {
    const auto part = part_at(mail, random.below(mail.parts().size()));
    const std::string_view name = random.one_in(2) ? "Subject" : "Content-Type";
    switch (random.below(10)) {
    case 0: (void)editor.set_field(part, name, new_field("X-New")); break;
    case 1: (void)editor.set_text(part, "Subject", "caf\u00E9"); break;
    case 2: (void)editor.replace_field(part, random.below(4), new_field("X-New")); break;
    case 3: (void)editor.add_field(part, new_field("X-New")); break;
    case 4: (void)editor.prepend_field(part, new_field("X-New")); break;
    case 5: (void)editor.remove_fields(part, name); break;
    case 6: (void)editor.replace_text(part, "new\n> text"); break;
    case 7: (void)editor.replace_part(part, "\r\nnew"); break;
    case 8: (void)editor.remove_part(part); break;
    default: (void)editor.insert_before(part, "\r\nnew"); (void)editor.append_part(part, "\r\nnew");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const auto mail = mime::message_view::parse(in.wire, tight());
    mime::message_editor editor(mail);
    fuzz::require(editor.text() == in.wire, "M30: no edit, and another text");
    // A limit that the message reaches makes of each edit another structure.
    if (mail.parts().size() < tight().parts && part_at(mail, 50).depth() < tight().depth)
        check_one_edit(mail, part_at(mail, in.random.below(mail.parts().size())));
    for (int i = 0; i != 8; ++i) edit_at_random(editor, mail, in.random);
    const std::string text = editor.text();
    (void)mime::message_view::parse(std::string_view(text));
    fuzz::require(!editor.replace_part(mail.root(), "A: b\r\n\r\nnew") &&
                      editor.text() == "A: b\r\n\r\nnew",
                  "an edit that outlives what it was part of");
    return 0;
}
