// See mailbox.hpp.
#include "mailbox.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <courriel/errc.hpp>

#include "../../../common/canonical_file.hpp"
#include "disk.hpp"
#include "unique_name.hpp"

namespace mail_server::maildir {
namespace {

constexpr const char* index_name = "/courriel-uids";
constexpr const char* keywords_name = "/courriel-keywords";

// Lines of the index that may be for nothing before it is written anew.
constexpr std::size_t spare_lines = 100;

mime::maildir open_maildir(const std::string& path) { return mime::maildir::open(path).value(); }

} // namespace

mailbox::mailbox(mailbox_id id, std::string path)
    : id_(id)
    , path_(std::move(path))
    , keywords_(path_ + keywords_name)
    , index_(path_ + index_name) {}

void mailbox::take(const std::vector<indexed_message>& known) {
    for (const auto& m : known)
        messages_[m.uid] = {{"", {.base = m.base}}, m.date, m.date_offset, m.size};
    refresh();
    changed_elsewhere_ = false; // nobody has it open yet
}

bool mailbox::is_there() const { return maildir::is_there(index_.file()); }

void mailbox::moved_to(std::string path) {
    path_ = std::move(path);
    keywords_.moved_to(path_ + keywords_name);
    index_.moved_to(path_ + index_name);
}

void mailbox::renew(std::uint32_t uid_validity) { index_.rewrite(uid_validity, indexed()); }

void mailbox::refresh() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto times = example::times_of(path_);
    if (names_.are_those_of(times)) return;
    list_again();
    names_.list(times, now);
}

// Files by their base, which never changes; their names tell the flags.
void mailbox::list_again() {
    names_.forget();
    auto listed = open_maildir(path_).list().value();
    std::unordered_map<std::string, mime::maildir_entry> found;
    for (auto& entry : listed) found.insert_or_assign(entry.name.base, entry);
    for (auto it = messages_.begin(); it != messages_.end();) {
        auto& entry = it->second.entry;
        auto file = found.extract(entry.name.base);
        if (file.empty() || file.mapped().name.flags != entry.name.flags) changed_elsewhere_ = true;
        if (!file.empty()) entry = std::move(file.mapped());
        it = file.empty() ? messages_.erase(it) : std::next(it);
    }
    std::erase_if(listed, [&](const auto& entry) {
        return entry.name.base.empty() || found.erase(entry.name.base) == 0;
    });
    add_unknown(std::move(listed));
    compact_index();
}

// In the order of their names, which is about that of their arrival.
void mailbox::add_unknown(std::vector<mime::maildir_entry> found) {
    std::vector<indexed_message> unknown;
    std::vector<mime::maildir_entry> entries;
    for (auto& entry : found) {
        const auto measured = example::measure(path_of(entry));
        if (!measured) continue; // gone meanwhile
        unknown.push_back({0, measured->written, {}, measured->size, entry.name.base});
        entries.push_back(std::move(entry));
    }
    if (unknown.empty()) return;
    changed_elsewhere_ = true;
    index_.append(unknown);
    for (std::size_t i = 0; i != unknown.size(); ++i)
        messages_[unknown[i].uid] = {std::move(entries[i]), unknown[i].date, {}, unknown[i].size};
}

void mailbox::compact_index() {
    if (index_.lines() > 2 * messages_.size() + spare_lines)
        index_.rewrite(index_.uid_validity(), indexed());
}

std::vector<indexed_message> mailbox::indexed() const {
    std::vector<indexed_message> out;
    for (const auto& [uid, m] : messages_)
        out.push_back({uid, m.date, m.date_offset, m.size, m.entry.name.base});
    return out;
}

opened_mailbox mailbox::open() {
    opened_mailbox out;
    out.id = id_;
    out.changed_elsewhere = poll();
    out.state.uid_validity = index_.uid_validity();
    out.state.uid_next = index_.uid_next();
    out.state.new_keywords = !keywords_.is_full();
    for (const auto& [uid, m] : messages_) {
        const auto flags = keywords_.to_flags(m.entry.name.flags);
        for (const auto& keyword : flags.keywords()) out.state.flags.add(keyword);
    }
    return out;
}

bool mailbox::poll() {
    refresh();
    return std::exchange(changed_elsewhere_, false);
}

// What is asked for behind the first is known already, so the folder need not be looked at.
std::vector<imap::message_info> mailbox::messages(imap::uid first, store::showing how) {
    if (first == 1) refresh();
    std::vector<imap::message_info> out;
    for (auto it = messages_.lower_bound(first); it != messages_.end(); ++it)
        out.push_back(describe(it->first));
    mark_recent(out, index_.recent_from());
    if (how == store::showing::to_a_session && !out.empty()) {
        try {
            index_.set_recent_from(out.back().uid + 1);
        } catch (const std::system_error&) {
            // They can be read all the same, and are recent again when the program has ended.
        }
    }
    return out;
}

imap::message_info mailbox::describe(imap::uid message) const {
    const auto& m = messages_.at(message);
    return {message, keywords_.to_flags(m.entry.name.flags), m.size, m.date, m.date_offset};
}

std::vector<imap::uid> mailbox::select(const imap::uid_set& set) {
    const auto pick = [&](bool& all_there) {
        std::vector<imap::uid> out;
        all_there = true;
        for (const auto& range : set.ranges())
            for (auto it = messages_.lower_bound(range.first);
                 it != messages_.end() && it->first <= range.last; ++it) {
                out.push_back(it->first);
                all_there = all_there && maildir::is_there(path_of(it->second.entry));
            }
        return out;
    };
    bool all_there = true;
    auto out = pick(all_there);
    if (all_there) return out;
    list_again();
    return pick(all_there);
}

std::optional<example::file> mailbox::open_file(imap::uid message) {
    const auto open_known = [&]() -> std::optional<example::file> {
        const auto known = messages_.find(message);
        if (known == messages_.end()) return std::nullopt;
        return example::open_message(path_of(known->second.entry));
    };
    auto file = open_known();
    if (file || !knows(message)) return file;
    list_again();
    return open_known();
}

new_message mailbox::to_place(imap::uid message, imap::copy_or_move how) const {
    auto info = describe(message);
    return {path_of(messages_.at(message).entry),
            info.size,
            {std::move(info.flags), info.date, info.date_offset},
            how};
}

// The letters of all first: a keyword too many changes nothing.
std::vector<imap::message_info> mailbox::set_flags(const imap::uid_set& set,
                                                   const imap::flag_change& change) {
    const auto chosen = select(set);
    std::vector<mime::maildir_flags> wanted;
    for (const auto uid : chosen) {
        const auto before = messages_.at(uid).entry.name.flags;
        wanted.push_back(before);
        keywords_.to_letters(change.apply_to(keywords_.to_flags(before)), wanted.back());
    }
    const auto folder = open_maildir(path_);
    std::vector<imap::message_info> out;
    for (std::size_t i = 0; i != chosen.size(); ++i) {
        auto& entry = messages_.at(chosen[i]).entry;
        if (wanted[i] != entry.name.flags) entry = folder.set_flags(entry, wanted[i]).value();
        out.push_back(describe(chosen[i]));
    }
    sync();
    return out;
}

std::vector<imap::uid> mailbox::expunge(const imap::uid_set& set, store::removal which) {
    std::vector<imap::uid> out;
    for (const auto uid : select(set)) {
        const auto& entry = messages_.at(uid).entry;
        const bool deleted = entry.name.flags.has(mime::maildir_flags::trashed);
        if (which == store::removal::of_deleted && !deleted) continue;
        unlink_file(path_of(entry));
        forget(uid);
        out.push_back(uid);
    }
    sync();
    return out;
}

std::vector<imap::uid> mailbox::reserve(std::span<const new_message> coming) {
    std::vector<mime::maildir_flags> letters(coming.size());
    std::vector<indexed_message> lines;
    for (std::size_t i = 0; i != coming.size(); ++i) {
        const auto& m = coming[i];
        keywords_.to_letters(m.about.flags, letters[i]);
        lines.push_back({0, m.about.date, m.about.date_offset, m.size, unique_base(m.size)});
    }
    index_.append(lines);
    names_.forget(); // these come before their files
    std::vector<imap::uid> out;
    for (std::size_t i = 0; i != lines.size(); ++i) {
        // A message without flags is new to other programs, too.
        mime::maildir_entry entry{"new/" + lines[i].base, {.base = lines[i].base}};
        if (letters[i] != mime::maildir_flags()) {
            const auto name = entry.name.with_flags(letters[i]);
            entry = {"cur/" + name, mime::maildir_name::parse(name).value()};
        }
        messages_[lines[i].uid] = {std::move(entry), lines[i].date, lines[i].date_offset,
                                   lines[i].size};
        out.push_back(lines[i].uid);
    }
    return out;
}

std::string mailbox::place_of(imap::uid message) const {
    return path_of(messages_.at(message).entry);
}

void mailbox::sync() const {
    sync_folder(path_ + "/new");
    sync_folder(path_ + "/cur");
}

} // namespace mail_server::maildir
