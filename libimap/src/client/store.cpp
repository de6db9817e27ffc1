// STORE, COPY and their UID forms, and EXPUNGE (RFC 3501 sections 6.4.3, 6.4.6 to 6.4.8).
#include <courriel/imap/client_session.hpp>

#include "client/mailbox_name.hpp"
#include "wire/flags.hpp"

namespace courriel::imap {
namespace {

// store-att-flags; empty when \Recent is among them, which no client may change
std::string change_text(const flag_change& change) {
    std::string text;
    if (!change.flags.has(system_flag::recent)) wire::append_flag_change(text, change);
    return text;
}

} // namespace

result<command_id> client_session::expunge() {
    if (const auto error = may_ask_selected()) return error;
    return ask_simple(kind::other, "EXPUNGE");
}

result<command_id> client_session::store(const sequence_set& messages, const flag_change& change) {
    const auto text = change_text(change);
    if (text.empty()) return errc::invalid_argument;
    return ask_set({"STORE", true, false}, messages, text);
}

result<command_id> client_session::uid_store(const uid_set& messages, const flag_change& change) {
    const auto text = change_text(change);
    if (text.empty()) return errc::invalid_argument;
    return ask_set({"UID STORE"}, messages, text);
}

// copy = "COPY" SP sequence-set SP mailbox
result<command_id> client_session::copy(const sequence_set& messages, mailbox_argument to) {
    std::string name;
    if (!append_mailbox_argument(name, to)) return errc::invalid_argument;
    return ask_set({"COPY", true}, messages, name);
}

result<command_id> client_session::uid_copy(const uid_set& messages, mailbox_argument to) {
    std::string name;
    if (!append_mailbox_argument(name, to)) return errc::invalid_argument;
    return ask_set({"UID COPY"}, messages, name);
}

} // namespace courriel::imap
