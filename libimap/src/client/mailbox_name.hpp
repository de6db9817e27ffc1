// Writes a mailbox's name into a command, as the application gave it (RFC 3501 section 5.1).
#pragma once

#include <string>

#include <courriel/imap/mailbox_argument.hpp>

#include "wire/mailbox.hpp"
#include "wire/write.hpp"

namespace courriel::imap {

/// False when it holds NUL, which IMAP cannot carry.
inline bool append_mailbox_argument(std::string& out, mailbox_argument name) {
    if (name.bytes().find('\0') != std::string_view::npos) return false;
    if (name.is_verbatim()) {
        wire::append_astring(out, name.bytes());
    } else {
        wire::append_mailbox(out, name.bytes());
    }
    return true;
}

} // namespace courriel::imap
