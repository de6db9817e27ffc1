// See mailbox.hpp.
#include "wire/mailbox.hpp"

#include <utility>

#include <courriel/imap/mailbox_name.hpp>
#include <courriel/version.hpp>

#include "wire/write.hpp"

namespace courriel::imap::wire {
namespace {

void set_name(wire_name& out, std::string raw) {
    auto decoded = decode_mailbox_name(raw);
    out.valid = decoded.has_value();
    out.name = out.valid ? *std::move(decoded) : std::move(raw);
    if (is_inbox(out.name)) out.name = "INBOX";
}

} // namespace

bool read_mailbox(reader& in, wire_name& out) {
    std::string raw;
    if (!in.astring(raw)) return false;
    set_name(out, std::move(raw));
    return true;
}

bool read_list_mailbox(reader& in, wire_name& out) {
    std::string raw;
    if (!in.list_mailbox(raw)) return false;
    set_name(out, std::move(raw));
    return true;
}

void append_mailbox(std::string& out, std::string_view utf8_name) {
    if (is_inbox(utf8_name)) {
        out += "INBOX";
    } else {
        append_astring(out, encode_mailbox_name(utf8_name));
    }
}

} // namespace courriel::imap::wire
