// What programs note about a message in an mbox file, in fields of its own header: Status,
// X-Status, X-Keywords, X-UID, and X-IMAPbase in the first message, as UW-IMAP, Dovecot, mutt and
// others keep them. No RFC has them; the flags are those of RFC 9051 section 2.3.2. Whoever sends a
// message can put such fields into it: take them off on delivery (mbox_writer does), and believe
// them only in a file that such a program has written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/header_view.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

/// X-IMAPbase: what is known of the mailbox. It stands in the first message.
struct mbox_base {
    std::uint32_t uid_validity = 0;
    std::uint32_t last_uid = 0; ///< UIDNEXT is one more
    std::vector<std::string> keywords{};

    friend bool operator==(const mbox_base&, const mbox_base&) = default;
};

struct mbox_status {
    bool seen = false;                   ///< Status: R
    bool old = false;                    ///< Status: O; without it the message is \Recent
    bool answered = false;               ///< X-Status: A
    bool flagged = false;                ///< X-Status: F
    bool draft = false;                  ///< X-Status: T
    bool deleted = false;                ///< X-Status: D (or Status: D)
    std::vector<std::string> keywords{}; ///< X-Keywords, each once
    std::uint32_t uid = 0;               ///< X-UID; 0 when there is none
    std::optional<mbox_base> base{};

    friend bool operator==(const mbox_status&, const mbox_status&) = default;
};

/// Reads the fields; of repeated ones the first counts. Letters that nobody knows, numbers beyond
/// 32 bits and keywords beyond limits::mbox_keywords are passed over.
mbox_status read_mbox_status(const header_view& header, const limits& limits = {});

/// Fields for mbox_writer or a rewritten header, each line ended with LF: Status and X-Status
/// always, so that there is room for a change in place, the others where there is something to say.
/// errc::invalid_argument for a keyword that is empty or has octets other than those of an atom
/// (RFC 9051 section 9).
result<std::string> format_mbox_status(const mbox_status& status);

/// Whether a field says where a message ends in the file or what happened to it there, which is
/// nothing that a message has of its own: the fields above, X-IMAP and Content-Length. Case
/// ignored.
bool is_mbox_field(std::string_view name) noexcept;

/// Whether this is UW-IMAP's message "DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA", which
/// stands first in a file, is none of the user's, and holds what X-IMAPbase does in other files
/// (read_mbox_status() reads it). Ask it of a file's first message only.
bool is_mbox_internal(const header_view& header) noexcept;

} // namespace courriel::mime
