// See mailbox_view.hpp.
#include <courriel/imap/mailbox_view.hpp>

#include <algorithm>

#include <courriel/errc.hpp>

namespace courriel::imap {

mailbox_view::mailbox_view(std::vector<message_info> messages) {
    entries_.reserve(messages.size());
    for (auto& m : messages) {
        recent_ += m.flags.has(system_flag::recent);
        entries_.push_back({std::move(m)});
    }
    told_ = static_cast<std::uint32_t>(entries_.size());
    recent_told_ = recent_;
}

// The first message whose UID is not smaller.
std::size_t mailbox_view::index_of(uid message) const noexcept {
    const auto at = std::lower_bound(entries_.begin(), entries_.end(), message,
                                     [](const entry& e, uid u) { return e.info.uid < u; });
    return static_cast<std::size_t>(at - entries_.begin());
}

mailbox_view::entry* mailbox_view::find(uid message) noexcept {
    const std::size_t i = index_of(message);
    return i != entries_.size() && entries_[i].info.uid == message ? &entries_[i] : nullptr;
}

std::uint32_t mailbox_view::number_of(uid message) const noexcept {
    const std::size_t i = index_of(message);
    const bool there = i < told_ && entries_[i].info.uid == message;
    return there ? static_cast<std::uint32_t>(i + 1) : 0;
}

uid mailbox_view::last_uid() const noexcept {
    std::size_t n = told_;
    while (n != 0 && entries_[n - 1].gone) --n;
    return n == 0 ? 0 : entries_[n - 1].info.uid;
}

std::uint32_t mailbox_view::first_unseen() const noexcept {
    for (std::size_t i = 0; i != entries_.size(); ++i)
        if (!entries_[i].gone && !entries_[i].info.flags.has(system_flag::seen))
            return static_cast<std::uint32_t>(i + 1);
    return 0;
}

result<std::vector<std::uint32_t>> mailbox_view::resolve(const message_set& set) const {
    std::vector<std::uint32_t> found;
    number_set numbers = set.numbers;
    if (!set.by_uid) {
        if (told_ == 0) return errc::invalid_argument;
        numbers.resolve(told_);
        if (!numbers.empty() && numbers.ranges().back().last > told_) return errc::invalid_argument;
        for (const auto& range : numbers.ranges())
            for (std::uint32_t n = range.first; n <= range.last; ++n) found.push_back(n);
        return found;
    }
    numbers.resolve(last_uid());
    for (const auto& range : numbers.ranges())
        for (std::size_t i = index_of(range.first); i < told_ && entries_[i].info.uid <= range.last;
             ++i)
            if (!entries_[i].gone) found.push_back(static_cast<std::uint32_t>(i + 1));
    return found;
}

uid_set mailbox_view::uids_of(std::span<const std::uint32_t> numbers) const {
    uid_set uids;
    for (const auto n : numbers)
        if (!is_gone(n)) uids.add(message(n).uid);
    return uids;
}

bool mailbox_view::store_flags(entry& e, const flag_set& flags) {
    flag_set now = flags;
    const bool recent = e.info.flags.has(system_flag::recent);
    recent ? now.add(system_flag::recent) : now.remove(system_flag::recent);
    if (now == e.info.flags) return false;
    e.info.flags = std::move(now);
    return true;
}

void mailbox_view::set_flags(const message_info& message, bool tell) {
    entry* const e = find(message.uid);
    if (!e || e->gone) return;
    const bool changed = store_flags(*e, message.flags);
    if ((!changed && !tell) || e->flags_due) return;
    e->flags_due = true;
    flags_due_.push_back(message.uid);
}

void mailbox_view::set_flags_silently(const message_info& message) {
    entry* const e = find(message.uid);
    if (e && !e->gone) store_flags(*e, message.flags);
}

void mailbox_view::mark_gone(entry& e) {
    if (e.gone) return;
    e.gone = true;
    ++gone_;
    recent_ -= e.info.flags.has(system_flag::recent);
}

void mailbox_view::remove(std::span<const uid> messages) {
    for (const uid m : messages)
        if (entry* const e = find(m)) mark_gone(*e);
}

// A message whose UID is below one that the client knows cannot be shown: its place in the order is
// taken. Stores give UIDs in order, so this is a message that was gone before it was told.
void mailbox_view::add(const message_info& message) {
    const std::size_t at = index_of(message.uid);
    if (at < told_ || (at != entries_.size() && entries_[at].info.uid == message.uid)) return;
    recent_ += message.flags.has(system_flag::recent);
    entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(at), entry{message});
}

void mailbox_view::add(std::span<const message_info> messages) {
    for (const auto& m : messages) add(m);
}

void mailbox_view::apply(const mailbox_changes& changes) {
    for (const auto& m : changes.changed) set_flags(m, false);
    remove(changes.removed);
}

void mailbox_view::reload(std::span<const message_info> messages) {
    auto now = messages.begin();
    const std::size_t known = entries_.size();
    for (std::size_t i = 0; i != known; ++i) {
        const uid here = entries_[i].info.uid;
        now = std::find_if(now, messages.end(), [&](const auto& m) { return m.uid >= here; });
        if (now == messages.end() || now->uid != here) {
            mark_gone(entries_[i]);
        } else {
            set_flags(*now, false);
        }
    }
    const uid last = known == 0 ? 0 : entries_[known - 1].info.uid;
    for (const auto& m : messages)
        if (m.uid > last) add(m);
}

// Each EXPUNGE moves the numbers behind it down by one.
void mailbox_view::collect_expunges() {
    std::uint32_t told_of = 0;
    std::size_t kept = 0;
    for (std::size_t i = 0; i != entries_.size(); ++i) {
        if (!entries_[i].gone) {
            if (kept != i) entries_[kept] = std::move(entries_[i]);
            ++kept;
        } else if (i < told_) {
            expunges_.push_back(static_cast<std::uint32_t>(i + 1) - told_of);
            ++told_of;
        }
    }
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(kept), entries_.end());
    told_ -= told_of;
    gone_ = 0;
}

std::optional<view_update> mailbox_view::next_update(bool may_expunge) {
    using kind = view_update::kind;
    if (may_expunge && gone_ != 0) collect_expunges();
    if (!expunges_.empty()) {
        const auto number = expunges_.front();
        expunges_.pop_front();
        return view_update{kind::expunge, number};
    }
    if (told_ != entries_.size()) {
        told_ = static_cast<std::uint32_t>(entries_.size());
        return view_update{kind::exists, told_};
    }
    if (recent_ != recent_told_) {
        recent_told_ = recent_;
        return view_update{kind::recent, recent_};
    }
    while (!flags_due_.empty()) {
        const uid due = flags_due_.front();
        flags_due_.pop_front();
        entry* const e = find(due);
        if (!e || !e->flags_due) continue;
        e->flags_due = false;
        if (!e->gone) return view_update{kind::flags, number_of(due)};
    }
    return std::nullopt;
}

} // namespace courriel::imap
