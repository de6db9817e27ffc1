// The parts of a client session: commands on their way, and what was learnt of the server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/imap/capability.hpp>
#include <courriel/imap/client_events.hpp>
#include <courriel/imap/selected_mailbox.hpp>
#include <courriel/sasl_exchange.hpp>

namespace courriel::imap::detail {

enum class command_kind : std::uint8_t {
    ask_capability, ///< of the session itself, before `ready`
    starttls,
    login,
    authenticate,
    select,
    close,
    search,
    append,
    logout,
    other, ///< nothing happens here when it is answered
};

/// A command that is not answered yet. Its octets leave up to the next of `stops`, where the server
/// has to say "+" before a literal's octets may follow.
struct client_command {
    command_id id = command_id::none;
    command_kind what = command_kind::other;
    std::uint32_t tag = 0; ///< the number in it
    std::string bytes{};
    std::size_t sent = 0; ///< of `bytes`
    std::vector<std::size_t> stops{};
    std::size_t next_stop = 0;
    bool is_sent = false;       ///< all of it has left for the queue
    bool is_awaiting = false;   ///< at a stop
    bool is_read_only = false;  ///< EXAMINE
    bool brings_bodies = false; ///< FETCH of sections
    bool may_expunge = true;    ///< EXPUNGE may come before its answer
    /// Octets of input that had come when the first and the last of its octets left: no answer.
    std::uint64_t begin_mark = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t end_mark = std::numeric_limits<std::uint64_t>::max();
};

/// A verb that says by a set which messages it is about.
struct set_verb {
    std::string_view name;
    bool has_sequence_numbers = false; ///< else UIDs
    bool may_expunge = true;           ///< as in client_command
};

/// The message of an APPEND.
struct client_append {
    command_id id = command_id::none;
    std::uint64_t left = 0; ///< octets still to be written
    bool is_open = false;   ///< they may be
};

/// A section that stood in its FETCH response as a string, and is told like one that was streamed.
struct inline_body {
    body_begin begin{};
    std::string octets{};
};

/// A FETCH response that is whole, while its events are taken one by one.
struct fetch_delivery {
    std::vector<inline_body> bodies{};
    std::size_t body = 0;  ///< the next of them
    std::uint8_t told = 0; ///< of its events: begin, chunk
    fetched_data data{};
    std::size_t held = 0; ///< bytes of heap memory, as held_memory() counted them
};

/// All that the session has learnt of the server; TLS replaces it whole.
struct client_state {
    imap::capabilities capabilities{};
    bool are_capabilities_known = false;
    bool logged_in = false;
    bool bye = false; ///< the server has said BYE
    selected_mailbox mailbox{};
    std::optional<selected_mailbox> selecting{}; ///< that of a SELECT or EXAMINE on its way
};

} // namespace courriel::imap::detail
