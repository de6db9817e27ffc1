// See resent.hpp.
#include <courriel/mime/resent.hpp>

#include <algorithm>
#include <array>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/mime/message_id.hpp>
#include <courriel/version.hpp>

namespace courriel::mime {
namespace {

constexpr std::array<std::string_view, 8> names{"Date", "From", "Sender",     "To",
                                                "Cc",   "Bcc",  "Message-ID", "Reply-To"};

// The index of a Resent- field's name; its size for any other field. Resent-Reply-To is of
// RFC 822 alone; it belongs to its block, and nobody needs its value.
std::size_t find_name(std::string_view name) noexcept {
    constexpr std::string_view prefix = "Resent-";
    if (!ascii::istarts_with(name, prefix)) return names.size();
    name.remove_prefix(prefix.size());
    std::size_t i = 0;
    while (i != names.size() && !ascii::iequals(names[i], name)) ++i;
    return i;
}

void take(resent_block& block, std::size_t name, std::string_view value, const limits& limits) {
    const auto addresses = [&] {
        return address_list::parse(value, {}, encoded_words::decode, limits);
    };
    switch (name) {
    case 0: block.date = date_time::parse(value); break;
    case 1: block.from = addresses(); break;
    case 2: block.sender = addresses(); break;
    case 3: block.to = addresses(); break;
    case 4: block.cc = addresses(); break;
    case 5: block.bcc = addresses(); break;
    case 6: {
        auto ids = parse_message_ids(value, {}, limits);
        if (!ids.empty()) block.message_id = std::move(ids.front());
        break;
    }
    default: break;
    }
}

} // namespace

bool resent_block::is_complete() const {
    const auto boxes = from.mailboxes();
    return date && !boxes.empty() &&
           std::all_of(boxes.begin(), boxes.end(),
                       [](const mailbox* b) { return b->is_valid(); }) &&
           (boxes.size() == 1 || !sender.empty());
}

std::vector<resent_block> parse_resent_blocks(const header_view& header, const limits& limits) {
    std::vector<resent_block> out;
    unsigned seen = 0;
    bool open = false;
    for (std::size_t i = 0; i != header.fields().size(); ++i) {
        const field_view& field = header.fields()[i];
        if (ascii::iequals(field.name, "Received") || ascii::iequals(field.name, "Return-Path"))
            open = false;
        const std::size_t name = find_name(field.name);
        if (name == names.size()) continue;
        const unsigned bit = 1U << name;
        if (!open || (seen & bit) != 0) {
            out.emplace_back();
            seen = 0;
            open = true;
        }
        seen |= bit;
        out.back().fields.push_back(i);
        take(out.back(), name, field.value, limits);
    }
    return out;
}

} // namespace courriel::mime
