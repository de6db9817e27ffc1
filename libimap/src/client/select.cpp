// SELECT, EXAMINE and CLOSE (RFC 3501 sections 6.3.1, 6.3.2, 6.4.2), and the numbers that the
// server tells of the selected mailbox (7.2.6, 7.3, 7.4.1). They are what the server says, and
// counted, never a reason to allocate: one that contradicts the others asks for a new start.
#include <utility>

#include <courriel/imap/client_session.hpp>

#include "client/mailbox_name.hpp"
#include "client/response_rules.hpp"
#include "wire/flags.hpp"
#include "wire/reader.hpp"

namespace courriel::imap {

result<command_id> client_session::enter(mailbox_argument mailbox, bool is_read_only) {
    if (const auto error = may_ask(true)) return error;
    if (state_.selecting || under_way(kind::close)) return errc::wrong_phase;
    command c;
    c.what = kind::select;
    c.is_read_only = is_read_only;
    c.bytes = is_read_only ? "EXAMINE " : "SELECT ";
    if (!append_mailbox_argument(c.bytes, mailbox)) return errc::invalid_argument;
    const auto id = ask(std::move(c));
    if (id) {
        state_.selecting = selected_mailbox{};
        state_.selecting->selection = *id;
        state_.selecting->read_only = is_read_only;
    }
    return id;
}

result<command_id> client_session::select(mailbox_argument mailbox) {
    return enter(mailbox, false);
}
result<command_id> client_session::examine(mailbox_argument mailbox) {
    return enter(mailbox, true);
}

result<command_id> client_session::close() {
    if (const auto error = may_ask_selected()) return error;
    return ask_simple(kind::close, "CLOSE");
}

// After NO no mailbox is selected (RFC 3501 section 6.3.1); BAD has changed nothing.
void client_session::on_selected(const command& c, const reply_view& reply) {
    if (reply.is_positive()) {
        state_.mailbox = *std::exchange(state_.selecting, std::nullopt);
        if (c.is_read_only) state_.mailbox.read_only = true;
    } else {
        state_.selecting.reset();
        if (reply.what == condition::no) state_.mailbox = {};
    }
}

// What is told while a SELECT is on its way is of the mailbox that was selected before, up to
// [CLOSED] if the server says that (RFC 7162 section 3.2.11). Else it is so until the SELECT is the
// oldest command and its answer has begun: with what every such answer holds, or for the messages
// themselves once their number is told.
selected_mailbox& client_session::mailbox_of_data(told what) {
    if (!state_.selecting) return state_.mailbox;
    const bool is_left = state_.mailbox.selection == command_id::none;
    const bool has_begun = what == told::of_mailbox || state_.selecting->messages;
    const bool is_answered = has_begun && commands_.front().what == kind::select;
    return is_left || is_answered ? *state_.selecting : state_.mailbox;
}

void client_session::on_exists(std::uint32_t number, std::optional<event>& out) {
    auto& box = mailbox_of_data(told::of_mailbox);
    if (box.messages && number < *box.messages)
        resync_ = resync_needed{resync_needed::cause::fewer_exist, number};
    box.messages = number;
    out = exists{number};
}

void client_session::on_recent(std::uint32_t number, std::optional<event>& out) {
    mailbox_of_data(told::of_mailbox).recent = number;
    out = recent{number};
}

void client_session::on_expunge(std::uint32_t number, std::optional<event>& out) {
    auto& box = mailbox_of_data(told::of_messages);
    if (number == 0 || (box.messages && number > *box.messages)) {
        out = resync_needed{resync_needed::cause::expunged_nothing, number};
        return;
    }
    if (box.messages) --*box.messages;
    out = expunged{number, box.selection};
}

// mailbox-data = "FLAGS" SP flag-list
bool client_session::on_flags(std::string_view rest, std::optional<event>& out) {
    wire::reader in(rest, response_rules(options_.limits));
    flags_data data;
    bool new_keywords = false;
    in.take_spaces();
    if (!wire::read_told_flags(in, data.flags, new_keywords)) return false;
    mailbox_of_data(told::of_mailbox).flags = data.flags;
    out = std::move(data);
    return true;
}

} // namespace courriel::imap
