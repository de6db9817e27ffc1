// ENVELOPE (RFC 3501 section 7.4.2): a message's main header fields as the server took them apart.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace courriel::imap {

/// One of an envelope's addresses. NIL is nullopt. A group begins with an entry whose host is NIL
/// and whose mailbox is the group's name, and ends with one whose both are NIL.
struct address {
    std::optional<std::string> name{}; ///< as in the message: encoded words are not decoded
    std::optional<std::string> route{};
    std::optional<std::string> mailbox{};
    std::optional<std::string> host{};

    friend bool operator==(const address&, const address&) = default;
};

struct envelope {
    std::optional<std::string> date{};
    std::optional<std::string> subject{}; ///< encoded words are not decoded
    std::vector<address> from{};          ///< empty: NIL
    std::vector<address> sender{};
    std::vector<address> reply_to{};
    std::vector<address> to{};
    std::vector<address> cc{};
    std::vector<address> bcc{};
    std::optional<std::string> in_reply_to{};
    std::optional<std::string> message_id{};

    /// Appends "(date subject ...)"; strings that cannot be quoted go as literals.
    void append_to(std::string& out) const;

    friend bool operator==(const envelope&, const envelope&) = default;
};

} // namespace courriel::imap
