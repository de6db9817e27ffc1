// STATUS (RFC 3501 sections 6.3.10 and 7.2.4), and the counters of the selected mailbox (7.3 and
// 7.4.1).
#include <courriel/imap/server_session.hpp>

#include "wire/mailbox.hpp"
#include "wire/reader.hpp"
#include "wire/status_items.hpp"

namespace courriel::imap {

// status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"
void server_session::on_status(wire::reader& in, std::optional<event>& out) {
    status_request wanted;
    if (!take_mailbox(in, wanted.name)) return;
    if (!in.take_space() || !wire::read_status_items(in, wanted.items))
        return refuse(true, "a list of status items is expected");
    if (!take_end(in)) return;
    owe(owed::command);
    out = std::move(wanted);
}

// "STATUS" SP mailbox SP "(" [status-att-list] ")"
std::error_code server_session::tell_status(std::string_view name, const mailbox_status& status) {
    line_ = "* STATUS ";
    wire::append_mailbox(line_, name);
    line_ += ' ';
    wire::append_status(line_, status);
    line_ += "\r\n";
    return tell(line_);
}

std::error_code server_session::tell_exists(std::uint32_t messages) {
    return tell_number(messages, "EXISTS");
}

std::error_code server_session::tell_recent(std::uint32_t messages) {
    return tell_number(messages, "RECENT");
}

std::error_code server_session::tell_expunge(std::uint32_t sequence_number) {
    return tell_number(sequence_number, "EXPUNGE");
}

std::error_code server_session::tell_flags(const flag_set& flags) {
    line_ = "* FLAGS ";
    flags.append_to(line_);
    line_ += "\r\n";
    return tell(line_);
}

} // namespace courriel::imap
