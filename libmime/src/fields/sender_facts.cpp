// See sender_facts.hpp.
#include <courriel/mime/sender_facts.hpp>

#include <algorithm>
#include <string>

#include <courriel/ascii.hpp>
#include <courriel/mime/domain.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "../invisible.hpp"
#include "../value_reader.hpp"

namespace courriel::mime {
namespace {

constexpr bool is_between(char32_t c, char32_t first, char32_t last) noexcept {
    return c >= first && c <= last;
}

// What shows as nothing.
constexpr bool is_unseen(char32_t c) noexcept {
    return c < 0x20 || is_between(c, 0x7F, 0x9F) || detail::is_invisible(c);
}

// A bit for each alphabet of those whose letters are taken for each other; 0 for all else.
constexpr unsigned script_of(char32_t c) noexcept {
    if (is_between(c, U'a', U'z') || is_between(c, U'A', U'Z') || is_between(c, 0xC0, 0xD6) ||
        is_between(c, 0xD8, 0xF6) || is_between(c, 0xF8, 0x24F) || is_between(c, 0x1E00, 0x1EFF))
        return 1;
    if (is_between(c, 0x370, 0x3FF) || is_between(c, 0x1F00, 0x1FFF)) return 2;
    if (is_between(c, 0x400, 0x52F) || is_between(c, 0x1C80, 0x1C8F) ||
        is_between(c, 0xA640, 0xA69F))
        return 4;
    return 0;
}

// Whether letters on both sides of `c` are of one word.
constexpr bool ends_word(char32_t c) noexcept {
    return c < 0x80 && !ascii::is_alnum(static_cast<char>(c));
}

void add(text_facts& all, const text_facts& more) {
    all.bidi_controls = all.bidi_controls || more.bidi_controls;
    all.invisible = all.invisible || more.invisible;
    all.mixed_scripts = all.mixed_scripts || more.mixed_scripts;
}

void add(mailbox_facts& all, const mailbox_facts& more) {
    add(all.name, more.name);
    add(all.address, more.address);
    all.address_in_name = all.address_in_name || more.address_in_name;
    all.other_address_in_name = all.other_address_in_name || more.other_address_in_name;
}

bool is_address_char(char c) noexcept { return detail::is_atext(c) || c == '.' || c == '@'; }

// "'ada@example.org'" is how some programs write a name that is the address.
std::string_view without_marks(std::string_view word) noexcept {
    constexpr std::string_view marks = "'`.";
    const std::size_t begin = std::min(word.find_first_not_of(marks), word.size());
    const std::size_t end = word.find_last_not_of(marks) + 1; // 0 when there is nothing else
    return word.substr(begin, end > begin ? end - begin : 0);
}

// Looks at each run of characters that addresses consist of.
void find_addresses(const mailbox& box, mailbox_facts& into) {
    std::string_view rest = box.name;
    while (!rest.empty()) {
        std::size_t n = 0;
        while (n != rest.size() && is_address_char(rest[n])) ++n;
        const std::string_view marked = rest.substr(0, n);
        const std::string_view word = without_marks(marked);
        const std::size_t at = word.find('@');
        if (at != std::string_view::npos && at != 0 && at + 1 != word.size()) {
            const bool own =
                ascii::iequals(word, box.address) || ascii::iequals(marked, box.address);
            into.address_in_name = true;
            into.other_address_in_name = into.other_address_in_name || !own;
        }
        rest.remove_prefix(std::max<std::size_t>(n, 1));
    }
}

} // namespace

text_facts text_facts::of(std::string_view text) {
    text_facts out;
    unsigned scripts = 0;
    while (!text.empty()) {
        const utf8::character c = utf8::decode(text);
        text.remove_prefix(c.size);
        out.bidi_controls = out.bidi_controls || detail::is_bidi_control(c.value);
        out.invisible = out.invisible || is_unseen(c.value);
        scripts = ends_word(c.value) ? 0 : scripts | script_of(c.value);
        out.mixed_scripts = out.mixed_scripts || (scripts & (scripts - 1)) != 0;
    }
    return out;
}

mailbox_facts mailbox_facts::of(const mailbox& box) {
    mailbox_facts out;
    out.name = text_facts::of(box.name);
    out.address = text_facts::of(box.address);
    if (const auto domain = domain_to_unicode(box.domain()))
        add(out.address, text_facts::of(*domain));
    if (box.is_valid()) find_addresses(box, out);
    return out;
}

sender_facts sender_facts::of(const header_view& header, const limits& limits) {
    sender_facts out;
    address_list from, sender;
    for (const field_view& field : header) {
        const bool is_from = ascii::iequals(field.name, "From");
        if (!is_from && !ascii::iequals(field.name, "Sender")) continue;
        ++(is_from ? out.from_fields : out.sender_fields);
        (is_from ? from : sender)
            .append(address_list::parse(field.value, {}, encoded_words::decode, limits));
    }
    const auto from_boxes = from.mailboxes();
    const auto sender_boxes = sender.mailboxes();
    out.from_mailboxes = from_boxes.size();
    for (const mailbox* box : from_boxes) {
        if (!box->is_valid()) ++out.invalid_from;
        add(out.mailboxes, mailbox_facts::of(*box));
    }
    for (const mailbox* box : sender_boxes) add(out.mailboxes, mailbox_facts::of(*box));
    out.sender_missing = out.from_mailboxes > 1 && out.sender_fields == 0;
    if (!sender_boxes.empty()) {
        const mailbox& one = *sender_boxes.front();
        out.sender_differs =
            std::none_of(from_boxes.begin(), from_boxes.end(), [&](const mailbox* box) {
                return box->local_part() == one.local_part() &&
                       equal_domains(box->domain(), one.domain());
            });
    }
    return out;
}

} // namespace courriel::mime
