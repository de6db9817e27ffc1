// See submission.hpp.
#include <courriel/mime/submission.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <variant>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/mime/address.hpp>
#include <courriel/mime/date_time.hpp>
#include <courriel/mime/header_builder.hpp>
#include <courriel/mime/message_editor.hpp>
#include <courriel/mime/message_view.hpp>
#include <courriel/overloaded.hpp>
#include <courriel/version.hpp>

namespace courriel::mime {
namespace {

constexpr std::array<std::string_view, 11> address_fields{
    "From",        "Sender",        "Reply-To",  "To",        "Cc",        "Bcc",
    "Resent-From", "Resent-Sender", "Resent-To", "Resent-Cc", "Resent-Bcc"};

bool has_addresses(std::string_view name) {
    return std::any_of(address_fields.begin(), address_fields.end(),
                       [name](std::string_view known) { return ascii::iequals(known, name); });
}

// Gives a mailbox the domain, when it is a local part alone: "ada", "Ada <ada>". What else is no
// address stays as it is. False: nothing changed.
bool qualify(mailbox& box, std::string_view domain) {
    if (box.is_valid()) return false;
    std::string_view local = ascii::trim(box.name);
    std::string_view name;
    if (const std::size_t open = local.rfind('<');
        open != std::string_view::npos && local.back() == '>') {
        name = ascii::trim(local.substr(0, open));
        local = ascii::trim(local.substr(open + 1, local.size() - open - 2));
    }
    auto whole = parse_mailbox(std::string(local) + '@' + std::string(domain));
    if (!whole || !whole->name.empty() || whole->local_part() != local) return false;
    if (name.size() > 1 && name.front() == '"' && name.back() == '"')
        name = name.substr(1, name.size() - 2);
    std::string kept(name);
    box = *std::move(whole);
    box.name = std::move(kept);
    return true;
}

// The value's addresses, with the domain where it was lacking. Empty: nothing is to be changed.
address_list qualified(std::string_view value, std::string_view domain) {
    const auto list = address_list::parse(value);
    std::vector<address> all(list.begin(), list.end());
    bool changed = false;
    const auto mend = [&](mailbox& box) { changed |= qualify(box, domain); };
    for (address& a : all)
        std::visit(
            overloaded{mend,
                       [&](group& g) { std::for_each(g.members.begin(), g.members.end(), mend); }},
            a);
    return changed ? address_list(std::move(all)) : address_list();
}

} // namespace

// `header` ends with the empty line, if the message has one.
std::string submission_filter::mended(std::string_view header) const {
    const auto message = message_view::parse(header);
    const auto root = message.root();
    const auto parsed = root.header();
    const auto fields = parsed.fields();
    message_editor editor(message);
    // A field that cannot be written as it is meant stays as it was.
    for (std::size_t i = 0; i != fields.size() && !options_.domain.empty(); ++i) {
        if (!has_addresses(fields[i].name)) continue;
        const auto list = qualified(fields[i].value, options_.domain);
        header_builder field;
        if (list.empty() || field.add_addresses(fields[i].name, list)) continue;
        static_cast<void>(editor.replace_field(root, i, field));
    }
    header_builder more;
    if (!parsed.find("Date"))
        static_cast<void>(more.add_date("Date", date_time::at(options_.date)));
    if (!parsed.find("Message-ID") && !options_.message_id.empty()) {
        const std::array<std::string, 1> ids{options_.message_id};
        static_cast<void>(more.add_message_ids("Message-ID", ids));
    }
    if (fields.empty()) {
        const bool has_end = header.starts_with("\r\n") || header.starts_with('\n');
        return more.text() + (has_end ? "" : "\r\n") + std::string(header);
    }
    if (!more.text().empty()) static_cast<void>(editor.add_field(root, more));
    return editor.text();
}

void submission_filter::write(std::string_view bytes, std::string& out) {
    if (passing_) {
        out.append(bytes);
        return;
    }
    const std::size_t before = held_.size();
    held_.append(bytes);
    for (std::size_t end = held_.find('\n', before); end != std::string::npos;
         end = held_.find('\n', line_)) {
        const std::string_view line = std::string_view(held_).substr(line_, end - line_);
        line_ = end + 1;
        if (!line.empty() && line != "\r") continue;
        passing_ = true;
        const std::string_view header = std::string_view(held_).substr(0, line_);
        out += line_ > options_.most_header ? std::string(header) : mended(header);
        out.append(held_, line_);
        break;
    }
    if (!passing_ && held_.size() > options_.most_header) {
        passing_ = true;
        out += held_;
    }
    if (passing_) held_ = {};
}

void submission_filter::finish(std::string& out) {
    if (!passing_) out += mended(held_); // no longer than write() lets it become
    held_ = {};
    passing_ = true;
}

} // namespace courriel::mime
