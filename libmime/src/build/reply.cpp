// See reply.hpp: answers. Messages handed on are in forward.cpp.
#include <courriel/mime/reply.hpp>

#include <initializer_list>
#include <set>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "../subject_mark.hpp"
#include "reply_parts.hpp"
#include "writable_address.hpp"
#include "writable_id.hpp"

namespace courriel::mime {
namespace {

constexpr std::size_t most_references = 30;

std::string marked(std::string_view mark, std::string_view subject,
                   std::initializer_list<std::string_view> words) {
    subject = ascii::trim(subject);
    while (detail::skip_refwd(subject, words)) detail::skip_blanks(subject);
    return std::string(mark).append(subject.empty() ? "" : " ").append(subject);
}

// Those that can be written, and that are not in `seen`, to which they are added. What matters of
// an address is compared without regard to case: nobody gives two people names that differ in it.
address_list take_new(const address_list& list, std::set<std::string>& seen) {
    return detail::mailboxes_of(list, [&](const mailbox& box) {
        return detail::is_writable(box) && seen.insert(ascii::to_lower(box.address)).second;
    });
}

std::set<std::string> own_addresses(const reply_options& options) {
    std::set<std::string> out;
    const auto add = [&](std::string_view text) {
        const auto list = address_list::parse(text);
        for (const mailbox* box : list.mailboxes()) out.insert(ascii::to_lower(box->address));
    };
    add(options.from);
    for (const std::string& text : options.own_addresses) add(text);
    return out;
}

std::string quoted_body(const message_view& message, const reply_options& options) {
    std::string out = options.text;
    if (!options.quote) return out;
    const std::string body = detail::readable_text(message);
    if (body.empty()) return out;
    if (!out.empty()) out += out.ends_with('\n') ? "\n" : "\n\n";
    if (options.attribution)
        out += *options.attribution;
    else
        out += detail::attribution_of(message);
    return out.append("\n").append(quote_text(body));
}

message_builder answer(const message_view& message, const reply_options& options, bool to_all) {
    const message_fields fields = message.fields();
    std::set<std::string> seen = own_addresses(options);
    address_list to = take_new(fields.reply_to(), seen);
    if (to.empty()) to = take_new(fields.from(), seen);
    // He goes on with what he said himself.
    if (to.empty()) to = take_new(fields.to(), seen);

    message_builder out(options.environment);
    out.from(options.from).to(to).subject(reply_subject(fields.subject()));
    if (to_all) {
        out.cc(take_new(fields.to(), seen));
        out.cc(take_new(fields.cc(), seen));
    }
    if (const std::string id = fields.message_id(); detail::is_writable_id(id))
        out.in_reply_to('<' + id + '>');
    for (const std::string& id : reply_references(message)) out.references('<' + id + '>');
    out.text(quoted_body(message, options));
    return out;
}

} // namespace

message_builder reply_to(const message_view& message, const reply_options& options) {
    return answer(message, options, false);
}

message_builder reply_all(const message_view& message, const reply_options& options) {
    return answer(message, options, true);
}

std::string reply_subject(std::string_view subject) { return marked("Re:", subject, {"re"}); }

std::string forward_subject(std::string_view subject) {
    return marked("Fwd:", subject, {"fwd", "fw"});
}

std::vector<std::string> reply_references(const message_view& message) {
    const message_fields fields = message.fields();
    std::vector<std::string> ids = fields.references();
    if (ids.empty()) {
        ids = fields.in_reply_to();
        if (ids.size() > 1) ids.clear();
    }
    if (std::string id = fields.message_id(); !id.empty()) ids.push_back(std::move(id));
    std::erase_if(ids, [](const std::string& id) { return !detail::is_writable_id(id); });
    if (ids.size() > most_references) ids.erase(ids.begin() + 1, ids.end() - (most_references - 1));
    return ids;
}

std::string quote_text(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t end = text.find_first_of("\r\n");
        const std::string_view line = text.substr(0, end);
        // An empty line needs no blank, which some transports would take away.
        out.append(line.empty() || line.starts_with('>') ? ">" : "> ").append(line).append("\n");
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
    }
    return out;
}

} // namespace courriel::mime
