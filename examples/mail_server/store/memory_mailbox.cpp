// See memory_mailbox.hpp.
#include "memory_mailbox.hpp"

#include <algorithm>

namespace mail_server {

opened_mailbox memory_mailbox::open() const {
    opened_mailbox out;
    out.id = id_;
    out.state.uid_validity = uid_validity_;
    out.state.uid_next = uid_next_;
    for (const auto& [uid, m] : messages_)
        for (const auto& keyword : m.about.flags.keywords()) out.state.flags.add(keyword);
    return out;
}

stored_message memory_mailbox::add(const message_bytes& bytes, const particulars& about) {
    const auto added = messages_.emplace(uid_next_++, message{bytes, about}).first;
    return {uid_validity_, describe(*added)};
}

imap::message_info memory_mailbox::describe(const message_map::value_type& entry) {
    const auto& about = entry.second.about;
    return {entry.first, about.flags, entry.second.bytes->size(), about.date, about.date_offset};
}

std::vector<imap::message_info> memory_mailbox::messages(imap::uid first, store::showing how) {
    std::vector<imap::message_info> out;
    for (auto it = messages_.lower_bound(first); it != messages_.end(); ++it)
        out.push_back(describe(*it));
    mark_recent(out, recent_from_);
    if (how == store::showing::to_a_session && !out.empty())
        recent_from_ = std::max(recent_from_, out.back().uid + 1);
    return out;
}

std::string_view memory_mailbox::read(imap::uid uid, imap::byte_range range) const {
    const auto found = messages_.find(uid);
    if (found == messages_.end() || range.begin >= found->second.bytes->size()) return {};
    return std::string_view(*found->second.bytes)
        .substr(static_cast<std::size_t>(range.begin), static_cast<std::size_t>(range.size));
}

std::vector<imap::message_info> memory_mailbox::set_flags(const imap::uid_set& messages,
                                                          const imap::flag_change& change) {
    std::vector<imap::message_info> out;
    for_each(messages, [&](auto it) {
        it->second.about.flags = change.apply_to(it->second.about.flags);
        out.push_back(describe(*it));
        return std::next(it);
    });
    return out;
}

std::vector<imap::uid> memory_mailbox::expunge(const imap::uid_set& messages,
                                               store::removal which) {
    std::vector<imap::uid> out;
    for_each(messages, [&](auto it) {
        const bool deleted = it->second.about.flags.has(imap::system_flag::deleted);
        if (which == store::removal::of_deleted && !deleted) return std::next(it);
        out.push_back(it->first);
        return messages_.erase(it);
    });
    return out;
}

imap::copy_result memory_mailbox::copy(const imap::uid_set& messages, memory_mailbox& to,
                                       imap::copy_or_move how) {
    imap::copy_result out;
    out.uid_validity = to.uid_validity_;
    // Taken first: the copies of a mailbox into itself are not copied again.
    std::vector<message> taken;
    for_each(messages, [&](auto it) {
        out.from.push_back(it->first);
        taken.push_back(it->second);
        return how == imap::copy_or_move::move ? messages_.erase(it) : std::next(it);
    });
    for (const auto& m : taken) out.to.push_back(to.add(m.bytes, m.about).info.uid);
    return out;
}

} // namespace mail_server
