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
    look();
    forget_told(std::vector<imap::uid>(missing_.begin(), missing_.end()));
}

void mailbox::look() {
    if (!names_.are_those_of(example::times_of(path_))) list_again();
}

// A listing may pass over a file that another program renames meanwhile. So what it does not show
// is looked for again, unless the folder was at rest: to be renamed again at just that moment,
// three times in a row, is too much bad luck.
void mailbox::list_again() {
    const auto missing_before = missing_;
    listing last;
    bool lacks_more = true;
    for (int n = 0; n != most_tries; ++n) {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        const auto times = example::times_of(path_);
        names_.forget();
        last = list();
        names_.list(times, now);
        if (n == 0) missing_ = last.lacking;
        std::erase_if(missing_, [&](auto uid) { return !last.lacking.contains(uid); });
        lacks_more = !std::ranges::includes(missing_before, missing_);
        if (!lacks_more || names_.are_those_of(example::times_of(path_))) break;
    }
    if (lacks_more) changed_elsewhere_ = true;
    add_unknown(std::move(last.unknown));
    compact_index();
}

// Files by their base, which never changes; their names tell the flags.
mailbox::listing mailbox::list() {
    listing out;
    out.unknown = open_maildir(path_).list().value();
    std::unordered_map<std::string, mime::maildir_entry> found;
    for (auto& entry : out.unknown) found.insert_or_assign(entry.name.base, entry);
    for (auto& [uid, m] : messages_) {
        auto file = found.extract(m.entry.name.base);
        if (file.empty()) {
            out.lacking.insert(out.lacking.end(), uid);
            continue;
        }
        if (file.mapped().name.flags != m.entry.name.flags) changed_elsewhere_ = true;
        m.entry = std::move(file.mapped());
    }
    std::erase_if(out.unknown, [&](const auto& entry) {
        return entry.name.base.empty() || found.erase(entry.name.base) == 0;
    });
    return out;
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

void mailbox::forget(imap::uid message) {
    messages_.erase(message);
    missing_.erase(message);
}

void mailbox::forget_told(std::span<const imap::uid> gone) {
    if (gone.empty()) return;
    for (const auto uid : gone) forget(uid);
    try {
        index_.append_gone(gone);
    } catch (const std::system_error&) {
        // They are gone all the same, and a disk that is full must not keep them.
    }
}

// Calls `use(entry)`, which answers whether the file was there, until it was. False when the
// message is missing. What was missing before is looked for in new names alone.
template <class Use>
bool mailbox::with_file(imap::uid message, Use use) {
    for (int n = 0; n != most_tries; ++n) {
        const auto known = messages_.find(message);
        if (known == messages_.end()) return false;
        const bool is_missing = missing_.contains(message);
        if (!is_missing && use(known->second.entry)) return true;
        is_missing ? look() : list_again();
        if (missing_.contains(message)) return false;
    }
    throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
}

std::vector<imap::uid> mailbox::select(const imap::uid_set& set) {
    const auto pick = [&](bool& all_there) {
        std::vector<imap::uid> out;
        all_there = true;
        for (const auto& range : set.ranges())
            for (auto it = messages_.lower_bound(range.first);
                 it != messages_.end() && it->first <= range.last; ++it) {
                const bool listed = !missing_.contains(it->first);
                if (listed) out.push_back(it->first);
                all_there = all_there && listed && maildir::is_there(path_of(it->second.entry));
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
    std::optional<example::file> file;
    with_file(message, [&](const auto& entry) {
        file = example::open_message(path_of(entry));
        return file.has_value();
    });
    return file;
}

std::string mailbox::find_again(imap::uid message) {
    list_again();
    if (!knows(message) || missing_.contains(message))
        throw std::system_error(std::make_error_code(std::errc::no_such_file_or_directory));
    return path_of(messages_.at(message).entry);
}

new_message mailbox::to_place(imap::uid message, imap::copy_or_move how) {
    auto info = describe(message);
    return {path_of(messages_.at(message).entry),
            info.size,
            {std::move(info.flags), info.date, info.date_offset},
            how,
            [this, message] { return find_again(message); }};
}

// The letters of all first: a keyword too many changes nothing. Then those of each again, which
// another program may have marked meanwhile.
std::vector<imap::message_info> mailbox::set_flags(const imap::uid_set& set,
                                                   const imap::flag_change& change) {
    const auto wanted = [&](mime::maildir_flags letters) {
        keywords_.to_letters(change.apply_to(keywords_.to_flags(letters)), letters);
        return letters;
    };
    const auto chosen = select(set);
    for (const auto uid : chosen) static_cast<void>(wanted(messages_.at(uid).entry.name.flags));
    const auto folder = open_maildir(path_);
    std::vector<imap::message_info> out;
    for (const auto uid : chosen) {
        const bool is_set = with_file(uid, [&](mime::maildir_entry& entry) {
            const auto letters = wanted(entry.name.flags);
            if (letters == entry.name.flags) return true;
            auto changed = folder.set_flags(entry, letters);
            if (!changed && changed.error() == courriel::errc::not_found) return false;
            entry = std::move(changed).value();
            return true;
        });
        if (is_set) out.push_back(describe(uid));
    }
    sync();
    return out;
}

std::vector<imap::uid> mailbox::expunge(const imap::uid_set& set, store::removal which) {
    std::vector<imap::uid> out;
    for (const auto uid : select(set)) {
        bool is_meant = true;
        const bool is_found = with_file(uid, [&](const auto& entry) {
            const bool deleted = entry.name.flags.has(mime::maildir_flags::trashed);
            is_meant = deleted || which == store::removal::of_any;
            return !is_meant || unlink_file(path_of(entry));
        });
        if (is_found && is_meant) out.push_back(uid);
    }
    sync();
    forget_told(out);
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
