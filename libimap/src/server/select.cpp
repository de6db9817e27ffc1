// SELECT, EXAMINE, CLOSE (RFC 3501 sections 6.3.1, 6.3.2 and 6.4.2) and UNSELECT (RFC 3691).
#include <courriel/imap/server_session.hpp>

#include <utility>

#include "wire/mailbox.hpp"
#include "wire/reader.hpp"

namespace courriel::imap {

void server_session::on_select(wire::reader& in, std::optional<event>& out) {
    open_mailbox(in, open_mode::read_write, out);
}

void server_session::on_examine(wire::reader& in, std::optional<event>& out) {
    open_mailbox(in, open_mode::read_only, out);
}

// select = "SELECT" SP mailbox; examine = "EXAMINE" SP mailbox
//
// A SELECT that fails leaves nothing selected, a malformed one changes nothing.
void server_session::open_mailbox(wire::reader& in, open_mode mode, std::optional<event>& out) {
    wire::wire_name name;
    if (!take_name(in, name) || !take_end(in)) return;
    const bool was_selected =
        std::exchange(dialogue_.phase, phase::authenticated) == phase::selected;
    if (check_name(name)) {
        owe(owed::select);
        out = select_request{std::move(name.name), mode};
    } else if (was_selected) {
        out = unselected{};
    }
}

std::error_code server_session::accept_select(open_mode mode) {
    if (owed_ != owed::select || is_over()) return errc::wrong_phase;
    if (const auto error =
            accept({}, mode == open_mode::read_only ? code_kind::read_only : code_kind::read_write))
        return error;
    dialogue_.phase = phase::selected;
    dialogue_.mode = mode;
    return {};
}

void server_session::on_close(wire::reader& in, std::optional<event>& out) {
    if (!take_end(in)) return;
    owe(owed::close);
    out = close_request{dialogue_.mode == open_mode::read_write};
}

void server_session::on_unselect(wire::reader& in, std::optional<event>& out) {
    if (!take_end(in)) return;
    owe(owed::close);
    out = close_request{false};
}

} // namespace courriel::imap
