// See flags.hpp.
#include "wire/flags.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "wire/chars.hpp"

namespace courriel::imap::wire {
namespace {

// Keywords are put in order before they are added: each then goes to the end of the set, and a list
// of n in any order costs n log n.
void add_keywords(flag_set& out, std::vector<std::string_view>& keywords) {
    if (!std::is_sorted(keywords.begin(), keywords.end(), iless))
        std::stable_sort(keywords.begin(), keywords.end(), iless);
    for (const std::string_view keyword : keywords) out.add(keyword);
}

// flag-extension = "\" atom, flag-keyword = atom
bool take_flag(reader& in, std::string_view& out) {
    const std::size_t begin = in.position();
    std::string_view name;
    in.take('\\');
    if (!in.atom(name)) return false;
    out = in.since(begin);
    return true;
}

// flag *(SP flag)
bool read_flags(reader& in, flag_set& out) {
    std::vector<std::string_view> keywords;
    do {
        std::string_view name;
        if (!take_flag(in, name)) return false;
        if (name.front() != '\\') {
            keywords.push_back(name);
        } else if (ascii::iequals(name, "\\Recent") || !out.add(name)) {
            return false;
        }
    } while (in.take_space());
    add_keywords(out, keywords);
    return true;
}

} // namespace

bool read_flag_list(reader& in, flag_set& out) {
    reader at = in;
    flag_set flags;
    if (!at.open_list()) return false;
    if (!at.close_list() && !(read_flags(at, flags) && at.close_list())) return false;
    out = std::move(flags);
    in = at;
    return true;
}

// "(" [flag-perm *(SP flag-perm)] ")", flag-perm = flag / "\*". Anything up to a SP or parenthesis
// counts as a flag, because servers tell names there that are no atoms.
bool read_told_flags(reader& in, flag_set& out, bool& new_keywords) {
    reader at = in;
    flag_set flags;
    bool star = false;
    std::vector<std::string_view> keywords;
    if (!at.open_list()) return false;
    for (at.take_spaces(); !at.close_list(); at.take_spaces()) {
        const std::size_t begin = at.position();
        if (at.peek() == '(' || !at.take_element() || !at.skip_value()) return false;
        const std::string_view name = at.since(begin);
        if (name == "\\*") {
            star = true;
        } else if (name.front() == '\\') {
            flags.add(name);
        } else {
            keywords.push_back(name);
        }
    }
    add_keywords(flags, keywords);
    out = std::move(flags);
    new_keywords = star;
    in = at;
    return true;
}

bool read_flag_change(reader& in, flag_change& out) {
    reader at = in;
    flag_change change;
    if (at.take('+')) {
        change.what = flag_change::action::add;
    } else if (at.take('-')) {
        change.what = flag_change::action::remove;
    }
    change.silent = at.take_word("FLAGS.SILENT");
    if (!change.silent && !at.take_word("FLAGS")) return false;
    if (!at.take_space()) return false;
    if (!(at.peek() == '(' ? read_flag_list(at, change.flags) : read_flags(at, change.flags)))
        return false;
    out = std::move(change);
    in = at;
    return true;
}

void append_flag_change(std::string& out, const flag_change& change) {
    if (change.what == flag_change::action::add) out += '+';
    if (change.what == flag_change::action::remove) out += '-';
    out += change.silent ? "FLAGS.SILENT " : "FLAGS ";
    change.flags.append_to(out);
}

} // namespace courriel::imap::wire
