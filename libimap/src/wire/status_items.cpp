// See status_items.hpp.
#include "wire/status_items.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::imap {
namespace {

// status-att = "MESSAGES" / "RECENT" / "UIDNEXT" / "UIDVALIDITY" / "UNSEEN"
struct status_att {
    std::string_view name;
    bool status_items::*item;
    std::optional<std::uint32_t> mailbox_status::*value;
};

constexpr status_att atts[] = {
    {"MESSAGES", &status_items::messages, &mailbox_status::messages},
    {"RECENT", &status_items::recent, &mailbox_status::recent},
    {"UIDNEXT", &status_items::uid_next, &mailbox_status::uid_next},
    {"UIDVALIDITY", &status_items::uid_validity, &mailbox_status::uid_validity},
    {"UNSEEN", &status_items::unseen, &mailbox_status::unseen},
};

const status_att* take_att(wire::reader& in) {
    for (const status_att& att : atts)
        if (in.take_word(att.name)) return &att;
    return nullptr;
}

} // namespace

void status_items::append_to(std::string& out) const {
    out += '(';
    const std::size_t begin = out.size();
    for (const status_att& att : atts) {
        if (!(this->*att.item)) continue;
        if (out.size() != begin) out += ' ';
        out += att.name;
    }
    out += ')';
}

namespace wire {

bool read_status_items(reader& in, status_items& out) {
    reader at = in;
    status_items items;
    if (!at.open_list()) return false;
    do {
        const status_att* const att = take_att(at);
        if (att == nullptr) return false;
        items.*att->item = true;
    } while (at.take_space());
    if (!at.close_list()) return false;
    out = items;
    in = at;
    return true;
}

// status-att-list = status-att SP number *(SP status-att SP number)
bool read_status(reader& in, mailbox_status& out) {
    reader at = in;
    mailbox_status status;
    if (!at.open_list()) return false;
    for (at.take_spaces(); !at.close_list(); at.take_spaces()) {
        const status_att* const att = take_att(at);
        std::uint32_t value = 0;
        std::string_view unknown;
        if (att == nullptr && !at.atom(unknown)) return false;
        if (!at.take_space()) return false;
        if (att != nullptr && at.number(value)) {
            status.*att->value = value;
        } else if (!at.skip_value()) {
            return false;
        }
    }
    out = status;
    in = at;
    return true;
}

void append_status(std::string& out, const mailbox_status& status) {
    out += '(';
    const std::size_t begin = out.size();
    for (const status_att& att : atts) {
        const auto& value = status.*att.value;
        if (!value) continue;
        if (out.size() != begin) out += ' ';
        out += att.name;
        out += ' ';
        ascii::append_number(out, *value);
    }
    out += ')';
}

} // namespace wire
} // namespace courriel::imap
