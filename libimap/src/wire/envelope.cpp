// See envelope.hpp.
#include "wire/envelope.hpp"

#include <utility>

#include <courriel/version.hpp>

#include "wire/write.hpp"

namespace courriel::imap {
namespace {

void append_addresses(std::string& out, const std::vector<address>& addresses) {
    if (addresses.empty()) {
        out += "NIL";
        return;
    }
    out += '(';
    for (const address& a : addresses) {
        out += '(';
        wire::append_nstring(out, a.name);
        out += ' ';
        wire::append_nstring(out, a.route);
        out += ' ';
        wire::append_nstring(out, a.mailbox);
        out += ' ';
        wire::append_nstring(out, a.host);
        out += ')';
    }
    out += ')';
}

} // namespace

void envelope::append_to(std::string& out) const {
    out += '(';
    wire::append_nstring(out, date);
    out += ' ';
    wire::append_nstring(out, subject);
    for (const auto* const list : {&from, &sender, &reply_to, &to, &cc, &bcc}) {
        out += ' ';
        append_addresses(out, *list);
    }
    out += ' ';
    wire::append_nstring(out, in_reply_to);
    out += ' ';
    wire::append_nstring(out, message_id);
    out += ')';
}

namespace wire {
namespace {

// address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"
bool read_address(reader& in, address& out) {
    return in.open_list() && in.nstring(out.name) && in.take_space() && in.nstring(out.route) &&
           in.take_space() && in.nstring(out.mailbox) && in.take_space() && in.nstring(out.host) &&
           in.close_list();
}

// "(" 1*address ")" / nil
bool read_addresses(reader& in, std::vector<address>& out) {
    if (in.nil()) return true;
    if (!in.open_list()) return false;
    while (!in.close_list()) {
        in.take_spaces();
        if (!in.take_element() || !read_address(in, out.emplace_back())) return false;
        in.take_spaces();
    }
    return true;
}

} // namespace

bool read_envelope(reader& in, envelope& out) {
    reader at = in;
    envelope read;
    if (!at.open_list() || !at.nstring(read.date) || !at.take_space() || !at.nstring(read.subject))
        return false;
    for (auto* const list :
         {&read.from, &read.sender, &read.reply_to, &read.to, &read.cc, &read.bcc})
        if (!at.take_space() || !read_addresses(at, *list)) return false;
    if (!at.take_space() || !at.nstring(read.in_reply_to) || !at.take_space() ||
        !at.nstring(read.message_id) || !at.close_list())
        return false;
    out = std::move(read);
    in = at;
    return true;
}

} // namespace wire
} // namespace courriel::imap
