// CREATE, DELETE, RENAME, SUBSCRIBE and UNSUBSCRIBE (RFC 3501 sections 6.3.3 to 6.3.7).
#include <courriel/imap/server_session.hpp>

#include <courriel/ascii.hpp>
#include <courriel/imap/mailbox_name.hpp>

#include "wire/reader.hpp"

namespace courriel::imap {
namespace {

// Names that could not be told or listed again without harm to whoever reads them.
bool may_be_made(std::string_view name) {
    return ascii::all_of(name,
                         [](char c) { return !ascii::is_control(c) && c != '*' && c != '%'; });
}

} // namespace

// create = "CREATE" SP mailbox
void server_session::on_create(wire::reader& in, std::optional<event>& out) {
    create_request wanted;
    if (!take_mailbox(in, wanted.name) || !take_end(in)) return;
    if (is_inbox(wanted.name))
        return refuse(false, "INBOX is always there", code_kind::already_exists);
    if (!may_be_made(wanted.name))
        return refuse(false, "this cannot be the name of a mailbox", code_kind::cannot);
    owe(owed::command);
    out = std::move(wanted);
}

// delete = "DELETE" SP mailbox
void server_session::on_delete(wire::reader& in, std::optional<event>& out) {
    remove_request wanted;
    if (!take_mailbox(in, wanted.name) || !take_end(in)) return;
    if (is_inbox(wanted.name)) return refuse(false, "INBOX cannot be removed", code_kind::cannot);
    owe(owed::command);
    out = std::move(wanted);
}

// rename = "RENAME" SP mailbox SP mailbox
void server_session::on_rename(wire::reader& in, std::optional<event>& out) {
    rename_request wanted;
    if (!take_mailbox(in, wanted.from) || !take_mailbox(in, wanted.to) || !take_end(in)) return;
    if (is_inbox(wanted.to))
        return refuse(false, "INBOX is always there", code_kind::already_exists);
    if (!may_be_made(wanted.to))
        return refuse(false, "this cannot be the name of a mailbox", code_kind::cannot);
    owe(owed::command);
    out = std::move(wanted);
}

// subscribe = "SUBSCRIBE" SP mailbox
void server_session::on_subscribe(wire::reader& in, std::optional<event>& out) {
    subscribe_request wanted;
    if (!take_mailbox(in, wanted.name) || !take_end(in)) return;
    owe(owed::command);
    out = std::move(wanted);
}

// unsubscribe = "UNSUBSCRIBE" SP mailbox
void server_session::on_unsubscribe(wire::reader& in, std::optional<event>& out) {
    subscribe_request wanted;
    wanted.on = false;
    if (!take_mailbox(in, wanted.name) || !take_end(in)) return;
    owe(owed::command);
    out = std::move(wanted);
}

} // namespace courriel::imap
