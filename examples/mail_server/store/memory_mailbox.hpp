// A mailbox of the memory store: its messages and what happens to them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "store.hpp"

namespace mail_server {

using message_bytes = std::shared_ptr<const std::string>;

class memory_mailbox {
public:
    memory_mailbox(mailbox_id id, std::uint32_t uid_validity)
        : id_(id)
        , uid_validity_(uid_validity) {}

    [[nodiscard]] mailbox_id id() const { return id_; }
    [[nodiscard]] opened_mailbox open() const;
    void renew(std::uint32_t uid_validity) { uid_validity_ = uid_validity; }

    stored_message add(const message_bytes& bytes, const particulars& about);
    std::vector<imap::message_info> messages(imap::uid first, store::showing how);
    [[nodiscard]] std::string_view read(imap::uid uid, imap::byte_range range) const;
    std::vector<imap::message_info> set_flags(const imap::uid_set& messages,
                                              const imap::flag_change& change);
    std::vector<imap::uid> expunge(const imap::uid_set& messages, store::removal which);
    imap::copy_result copy(const imap::uid_set& messages, memory_mailbox& to,
                           imap::copy_or_move how);

private:
    struct message {
        message_bytes bytes;
        particulars about;
    };
    using message_map = std::map<imap::uid, message>;

    static imap::message_info describe(const message_map::value_type& entry);

    // Calls `f(iterator)`, which returns the next one, for each message of the set.
    template <class F>
    void for_each(const imap::uid_set& set, F f) {
        for (const auto& range : set.ranges()) {
            auto it = messages_.lower_bound(range.first);
            while (it != messages_.end() && it->first <= range.last) it = f(it);
        }
    }

    mailbox_id id_;
    std::uint32_t uid_validity_;
    imap::uid uid_next_ = 1;
    imap::uid recent_from_ = 1;
    message_map messages_;
};

} // namespace mail_server
