// Mailboxes as LIST and LSUB tell them (RFC 3501 section 7.2.2), and their counters (STATUS).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace courriel::imap {

/// A mailbox of an account. Names are UTF-8 here; on the wire they are modified UTF-7 (RFC 3501
/// section 5.1.3). "INBOX" is the one that always exists, whatever its case.
struct mailbox_info {
    std::string name{};
    char delimiter = '/'; ///< between the levels of the hierarchy; '\0': there are none
    bool selectable = true;
    bool subscribed = false;
    /// What an account tells: false of a name that is subscribed though there is no such mailbox,
    /// which LSUB alone shows (RFC 3501 section 6.3.6: DELETE does not end a subscription).
    bool exists = true;
    bool has_children = false;
    std::vector<std::string> attributes{}; ///< others, such as "\Sent", with their backslash
};

/// What STATUS asks for and tells; what was not asked for is nullopt.
struct mailbox_status {
    std::optional<std::uint32_t> messages{};
    std::optional<std::uint32_t> recent{};
    std::optional<std::uint32_t> uid_next{};
    std::optional<std::uint32_t> uid_validity{};
    std::optional<std::uint32_t> unseen{};
};

} // namespace courriel::imap
