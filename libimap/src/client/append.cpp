// APPEND (RFC 3501 section 6.3.11): a literal whose octets the application writes in pieces. As
// many go as were announced, never more and never less, or the server would read the rest as
// commands.
#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/imap/client_session.hpp>

#include "client/mailbox_name.hpp"
#include "wire/date_time.hpp"

namespace courriel::imap {

// append = "APPEND" SP mailbox [SP flag-list] [SP date-time] SP literal
result<command_id> client_session::append(mailbox_argument mailbox, const flag_set& flags,
                                          std::optional<internal_date> date, std::uint64_t size) {
    constexpr std::uint64_t greatest = std::uint64_t{1} << 63; // number64 is below it
    if (const auto error = may_ask(true)) return error;
    if (flags.has(system_flag::recent)) return errc::invalid_argument;
    if (size >= greatest) return errc::too_large;
    command c;
    c.what = kind::append;
    c.bytes = "APPEND ";
    if (!append_mailbox_argument(c.bytes, mailbox)) return errc::invalid_argument;
    if (!flags.empty()) {
        c.bytes += ' ';
        flags.append_to(c.bytes);
    }
    if (date) {
        c.bytes += ' ';
        wire::append_date_time(c.bytes, date->time, date->offset);
    }
    c.bytes += " {";
    ascii::append_number(c.bytes, size);
    c.bytes += '}';
    // Its octets may be let go before ask() returns.
    const auto before = std::exchange(append_, {command_id{next_id_}, size, false});
    const auto id = ask(std::move(c));
    if (!id) append_ = before;
    return id;
}

// The server lets the octets come: until they have, it owes nothing.
void client_session::open_body() {
    append_.is_open = true;
    end_wait();
    arm_writable();
}

std::size_t client_session::write_body(std::string_view chunk) {
    if (!append_.is_open || is_over()) return 0;
    const auto owed = static_cast<std::size_t>(
        std::min<std::uint64_t>(append_.left, std::min(chunk.size(), body_room())));
    out_.append(chunk.substr(0, owed));
    append_.left -= owed;
    if (append_.left != 0) arm_writable();
    return owed;
}

std::error_code client_session::end_body() {
    if (!append_.is_open || is_over()) return errc::wrong_phase;
    if (append_.left != 0) return errc::invalid_argument;
    if (const auto error = send("\r\n")) return error;
    for (command& c : commands_) {
        if (c.id != append_.id) continue;
        c.is_sent = true;
        mark_sent(c);
    }
    append_ = {};
    disarm_writable();
    if (!commands_.empty()) begin_wait();
    return {};
}

} // namespace courriel::imap
