// See mailbox_table.hpp.
#include "mailbox_table.hpp"

#include <system_error>

#include <courriel/errc.hpp>

#include "../mailbox_names.hpp"
#include "message_table.hpp"

namespace mail_server::sqlite {
namespace {

name_set names(database& in, std::string_view sql, std::string_view user) {
    name_set out;
    for (query all(in, sql, user); all.next();) out.emplace(all.text(0));
    return out;
}

name_set mailbox_names(database& in, std::string_view user) {
    return names(in, "SELECT name FROM mailboxes WHERE user = ?", user);
}

name_set subscribed_names(database& in, std::string_view user) {
    return names(in, "SELECT name FROM subscriptions WHERE user = ?", user);
}

// Rises for the whole store, so that it rises for each name, whatever mailbox comes to bear it.
std::int64_t next_uid_validity(database& in) {
    query next(in, "UPDATE last_uid_validity SET value = value + 1 RETURNING value");
    if (!next.next()) throw std::system_error(std::make_error_code(std::errc::io_error));
    const auto value = next.integer(0);
    while (next.next()) {
    }
    return value;
}

void make(database& in, std::string_view user, std::string_view name) {
    in.execute("INSERT INTO mailboxes (user, name, uid_validity) VALUES (?, ?, ?)", user, name,
               next_uid_validity(in));
}

void move_inbox(database& in, std::string_view user, std::string_view to) {
    create_mailbox(in, user, to);
    copy_messages(in, open_mailbox(in, user, inbox).id, all_messages(), open_mailbox(in, user, to),
                  imap::copy_or_move::move);
}

} // namespace

void make_inbox(database& in, std::string_view user) {
    query found(in, "SELECT 1 FROM mailboxes WHERE user = ? AND name = ?", user, inbox);
    if (!found.next()) make(in, user, inbox);
}

std::vector<imap::mailbox_info> list_mailboxes(database& in, std::string_view user) {
    return describe(mailbox_names(in, user), subscribed_names(in, user));
}

opened_mailbox open_mailbox(database& in, std::string_view user, std::string_view name) {
    query found(in, "SELECT id, uid_validity, uid_next FROM mailboxes WHERE user = ? AND name = ?",
                user, name);
    if (!found.next()) throw std::system_error(courriel::errc::not_found);
    opened_mailbox out;
    out.id = found.integer(0);
    out.state.uid_validity = found.number<std::uint32_t>(1);
    out.state.uid_next = found.number<imap::uid>(2);
    return out;
}

void create_mailbox(database& in, std::string_view user, std::string_view name) {
    for (const auto& missing : names_to_create(mailbox_names(in, user), name))
        make(in, user, missing);
}

void remove_mailbox(database& in, std::string_view user, std::string_view name) {
    if (name == inbox) throw std::system_error(courriel::errc::refused);
    const auto mailbox = open_mailbox(in, user, name).id;
    expunge(in, mailbox, all_messages(), store::removal::of_any);
    in.execute("DELETE FROM mailboxes WHERE id = ?", mailbox);
}

// A name may have had messages under this uid_validity before, hence the new one.
void rename_mailbox(database& in, std::string_view user, std::string_view from,
                    std::string_view to) {
    if (from == inbox) return move_inbox(in, user, to);
    for (const auto& [old_name, new_name] : names_to_change(mailbox_names(in, user), from, to))
        in.execute("UPDATE mailboxes SET name = ?, uid_validity = ? WHERE user = ? AND name = ?",
                   new_name, next_uid_validity(in), user, old_name);
}

void subscribe(database& in, std::string_view user, std::string_view name, bool on) {
    if (!on) {
        in.execute("DELETE FROM subscriptions WHERE user = ? AND name = ?", user, name);
        return;
    }
    check_subscription(mailbox_names(in, user), subscribed_names(in, user), name);
    in.execute("INSERT OR IGNORE INTO subscriptions (user, name) VALUES (?, ?)", user, name);
}

imap::uid take_uid(database& in, mailbox_id mailbox) {
    constexpr std::int64_t greatest = 0xFFFFFFFF;
    query taken(in, "UPDATE mailboxes SET uid_next = uid_next + 1 WHERE id = ? RETURNING uid_next",
                mailbox);
    if (!taken.next()) throw std::system_error(courriel::errc::not_found);
    const auto next = taken.integer(0);
    while (taken.next()) {
    }
    if (next > greatest) throw std::system_error(courriel::errc::refused);
    return static_cast<imap::uid>(next - 1);
}

imap::uid recent_from(database& in, mailbox_id mailbox) {
    query found(in, "SELECT recent_from FROM mailboxes WHERE id = ?", mailbox);
    return found.next() ? found.number<imap::uid>(0) : 1;
}

void set_recent_from(database& in, mailbox_id mailbox, imap::uid up_to) {
    in.execute("UPDATE mailboxes SET recent_from = max(recent_from, ?) WHERE id = ?", up_to,
               mailbox);
}

} // namespace mail_server::sqlite
