// See address.hpp. What addresses say to people, and an address that a program was given.
#include <courriel/mime/address.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/overloaded.hpp>
#include <courriel/version.hpp>

#include "value_reader.hpp"

namespace courriel::mime {
namespace {

// Quotes where a comma or its like in the name would mislead.
void append_name(std::string& out, std::string_view name) {
    const bool plain = ascii::all_of(
        name, [](char c) { return detail::is_atext(c) || ascii::is_blank(c) || c == '.'; });
    if (plain)
        out += name;
    else
        out += detail::quote(name);
}

void append_text(std::string& out, const mailbox& box) {
    if (!box.is_valid()) {
        out += box.name;
    } else if (box.name.empty()) {
        out += box.address;
    } else {
        append_name(out, box.name);
        out.append(" <").append(box.address).append(">");
    }
}

void append_text(std::string& out, const group& list) {
    append_name(out, list.name);
    out += ':';
    for (const mailbox& box : list.members) {
        out += &box == list.members.data() ? " " : ", ";
        append_text(out, box);
    }
    out += ';';
}

} // namespace

std::string_view mailbox::local_part() const noexcept {
    const std::size_t at = address.rfind('@');
    return std::string_view(address).substr(0, at == std::string::npos ? 0 : at);
}

std::string_view mailbox::domain() const noexcept {
    const std::size_t at = address.rfind('@');
    return at == std::string::npos ? std::string_view() : std::string_view(address).substr(at + 1);
}

std::string mailbox::text() const {
    std::string out;
    append_text(out, *this);
    return out;
}

void address_list::append(address_list more) {
    std::move(more.addresses_.begin(), more.addresses_.end(), std::back_inserter(addresses_));
}

std::vector<const mailbox*> address_list::mailboxes() const& {
    std::vector<const mailbox*> out;
    for (const address& a : addresses_) {
        if (const auto* box = std::get_if<mailbox>(&a)) {
            out.push_back(box);
        } else if (const auto* list = std::get_if<group>(&a)) {
            for (const mailbox& member : list->members) out.push_back(&member);
        }
    }
    return out;
}

std::string address_list::text() const {
    std::string out;
    for (const address& a : addresses_) {
        if (!out.empty()) out += ", ";
        std::visit([&](const auto& what) { append_text(out, what); }, a);
    }
    return out;
}

result<address_list> parse_addresses(std::string_view text) {
    std::vector<defect> defects;
    auto list = address_list::parse(text, defect_sink(defects), encoded_words::keep);
    const bool right = std::all_of(defects.begin(), defects.end(), [](const defect& d) {
        return d.kind == defect_kind::obsolete_syntax;
    });
    if (!right || !ascii::fits_line(text)) return errc::invalid_argument;
    return list;
}

result<mailbox> parse_mailbox(std::string_view text) {
    const auto list = parse_addresses(text);
    const auto* box = list && list->size() == 1 ? std::get_if<mailbox>(&(*list)[0]) : nullptr;
    if (box == nullptr) return errc::invalid_argument;
    return *box;
}

} // namespace courriel::mime
