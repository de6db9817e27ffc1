// See flags.hpp.
#include <courriel/imap/flags.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "wire/chars.hpp"

namespace courriel::imap {
namespace {

struct named_flag {
    system_flag flag;
    std::string_view name;
};

constexpr named_flag system_flags[] = {
    {system_flag::seen, "\\Seen"},       {system_flag::answered, "\\Answered"},
    {system_flag::flagged, "\\Flagged"}, {system_flag::deleted, "\\Deleted"},
    {system_flag::draft, "\\Draft"},     {system_flag::recent, "\\Recent"},
};

std::optional<system_flag> find_system_flag(std::string_view name) noexcept {
    for (const named_flag& f : system_flags)
        if (ascii::iequals(f.name, name)) return f.flag;
    return std::nullopt;
}

// Keywords are ordered without regard to case.
template <class Keywords>
auto find_keyword(Keywords& keywords, std::string_view name) {
    return std::lower_bound(keywords.begin(), keywords.end(), name, wire::iless);
}

} // namespace

bool flag_set::add(std::string_view name) {
    if (!name.empty() && name.front() == '\\') {
        const auto flag = find_system_flag(name);
        if (flag) add(*flag);
        return flag.has_value();
    }
    if (name.empty() || !ascii::all_of(name, wire::is_atom_char)) return false;
    const auto at = find_keyword(keywords_, name);
    if (at == keywords_.end() || wire::iless(name, *at)) keywords_.emplace(at, name);
    return true;
}

void flag_set::remove(std::string_view name) {
    if (const auto flag = find_system_flag(name)) remove(*flag);
    const auto at = find_keyword(keywords_, name);
    if (at != keywords_.end() && !wire::iless(name, *at)) keywords_.erase(at);
}

bool flag_set::has(std::string_view name) const {
    if (const auto flag = find_system_flag(name)) return has(*flag);
    const auto at = find_keyword(keywords_, name);
    return at != keywords_.end() && !wire::iless(name, *at);
}

void flag_set::add(const flag_set& others) {
    bits_ = static_cast<std::uint8_t>(bits_ | others.bits_);
    if (others.keywords_.empty()) return;
    std::vector<std::string> both;
    both.reserve(keywords_.size() + others.keywords_.size());
    std::set_union(keywords_.begin(), keywords_.end(), others.keywords_.begin(),
                   others.keywords_.end(), std::back_inserter(both), wire::iless);
    keywords_ = std::move(both);
}

void flag_set::remove(const flag_set& others) {
    bits_ = static_cast<std::uint8_t>(bits_ & ~others.bits_);
    if (others.keywords_.empty()) return;
    std::vector<std::string> left;
    std::set_difference(keywords_.begin(), keywords_.end(), others.keywords_.begin(),
                        others.keywords_.end(), std::back_inserter(left), wire::iless);
    keywords_ = std::move(left);
}

void flag_set::append_to(std::string& out) const {
    out += '(';
    const std::size_t begin = out.size();
    const auto append = [&](std::string_view name) {
        if (out.size() != begin) out += ' ';
        out += name;
    };
    for (const named_flag& f : system_flags)
        if (has(f.flag)) append(f.name);
    for (const std::string& keyword : keywords_) append(keyword);
    out += ')';
}

std::string flag_set::text() const {
    std::string out;
    append_to(out);
    return out;
}

bool operator==(const flag_set& a, const flag_set& b) {
    return a.bits_ == b.bits_ && std::equal(a.keywords_.begin(), a.keywords_.end(),
                                            b.keywords_.begin(), b.keywords_.end(), ascii::iequals);
}

flag_set flag_change::apply_to(const flag_set& before) const {
    flag_set after = what == action::replace ? flag_set() : before;
    if (what == action::remove) {
        after.remove(flags);
    } else {
        after.add(flags);
    }
    after.remove(system_flag::recent);
    if (before.has(system_flag::recent)) after.add(system_flag::recent);
    return after;
}

} // namespace courriel::imap
