// What a client session knows of the mailbox that is selected (RFC 3501 sections 6.3.1 and 7.3):
// kept up to date by every response, whether it was asked for or not.
#pragma once

#include <cstdint>
#include <optional>

#include <courriel/imap/flags.hpp>

namespace courriel::imap {

/// A command of a client session, as its verb returned it; in an event, the command that the event
/// belongs to. 0 is none.
enum class command_id : std::uint32_t { none = 0 };

struct selected_mailbox {
    command_id selection = command_id::none; ///< the select() or examine() that opened it
    bool read_only = false;
    std::optional<std::uint32_t> messages{}; ///< EXISTS, less what was expunged since
    std::optional<std::uint32_t> recent{};
    std::optional<std::uint32_t> first_unseen{}; ///< UNSEEN: a sequence number
    std::optional<std::uint32_t> uid_validity{};
    std::optional<std::uint32_t> uid_next{};
    flag_set flags{};           ///< FLAGS: those that messages here may have
    flag_set permanent_flags{}; ///< PERMANENTFLAGS: those that can be changed for good
    bool new_keywords = false;  ///< PERMANENTFLAGS holds "\*"
};

} // namespace courriel::imap
