// See mailbox_names.hpp.
#include "mailbox_names.hpp"

#include <algorithm>
#include <system_error>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>

namespace mail_server {
namespace ascii = courriel::ascii;
namespace {

[[noreturn]] void refuse(courriel::errc why) { throw std::system_error(make_error_code(why)); }

// No empty level, so that no two spellings mean the same, and nothing that a line cannot show.
void check_name(std::string_view name) {
    const auto delimiters = std::count(name.begin(), name.end(), hierarchy_delimiter);
    const bool good = !name.empty() && name.size() <= longest_name &&
                      static_cast<std::size_t>(delimiters) < most_levels &&
                      name.front() != hierarchy_delimiter && name.back() != hierarchy_delimiter &&
                      name.find("//") == name.npos &&
                      std::none_of(name.begin(), name.end(), ascii::is_control);
    if (!good) refuse(courriel::errc::refused);
}

bool is_below(std::string_view name, std::string_view superior) {
    return name.size() > superior.size() && name.starts_with(superior) &&
           name[superior.size()] == hierarchy_delimiter;
}

bool has_below(const name_set& names, std::string_view superior) {
    const auto next = names.lower_bound(std::string(superior) + hierarchy_delimiter);
    return next != names.end() && is_below(*next, superior);
}

// "a", "a/b" for "a/b/c".
std::vector<std::string> superiors(std::string_view name) {
    std::vector<std::string> out;
    for (auto at = name.find(hierarchy_delimiter); at != name.npos;
         at = name.find(hierarchy_delimiter, at + 1))
        out.emplace_back(name.substr(0, at));
    return out;
}

} // namespace

std::vector<std::string> names_to_create(const name_set& present, std::string_view name) {
    check_name(name);
    if (present.contains(name)) refuse(courriel::errc::already_exists);
    auto out = superiors(name);
    std::erase_if(out, [&](const std::string& superior) { return present.contains(superior); });
    out.emplace_back(name);
    if (present.size() + out.size() > most_mailboxes) refuse(courriel::errc::refused);
    return out;
}

std::vector<std::pair<std::string, std::string>>
names_to_change(const name_set& present, std::string_view from, std::string_view to) {
    check_name(to);
    if (!present.contains(from) && !has_below(present, from)) refuse(courriel::errc::not_found);
    if (is_below(to, from)) refuse(courriel::errc::refused);
    if (present.contains(to) || has_below(present, to)) refuse(courriel::errc::already_exists);
    std::vector<std::pair<std::string, std::string>> out;
    for (auto it = present.lower_bound(from); it != present.end() && it->starts_with(from); ++it) {
        if (*it != from && !is_below(*it, from)) continue;
        out.emplace_back(*it, std::string(to) + it->substr(from.size()));
        check_name(out.back().second);
    }
    return out;
}

void check_subscription(const name_set& present, const name_set& subscribed,
                        std::string_view name) {
    if (!present.contains(name)) refuse(courriel::errc::not_found);
    if (!subscribed.contains(name) && subscribed.size() >= most_mailboxes)
        refuse(courriel::errc::refused);
}

std::vector<courriel::imap::mailbox_info> describe(const name_set& present,
                                                   const name_set& subscribed) {
    name_set all = present;
    for (const auto& name : present)
        for (auto& superior : superiors(name)) all.insert(std::move(superior));
    std::vector<courriel::imap::mailbox_info> out;
    for (const auto& name : all) {
        courriel::imap::mailbox_info info;
        info.name = name;
        info.delimiter = hierarchy_delimiter;
        info.selectable = present.contains(name);
        info.subscribed = subscribed.contains(name);
        info.has_children = has_below(all, name);
        out.push_back(std::move(info));
    }
    for (const auto& name : subscribed) {
        if (all.contains(name)) continue;
        courriel::imap::mailbox_info info;
        info.name = name;
        info.delimiter = hierarchy_delimiter;
        info.subscribed = true;
        info.exists = false;
        out.push_back(std::move(info));
    }
    std::stable_partition(out.begin(), out.end(),
                          [](const auto& info) { return info.name == inbox; });
    return out;
}

} // namespace mail_server
