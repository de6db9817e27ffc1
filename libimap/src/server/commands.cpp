// The table of commands, and how a whole command finds its function.
#include <courriel/ascii.hpp>
#include <courriel/imap/server_session.hpp>

#include "server/command.hpp"
#include "wire/mailbox.hpp"
#include "wire/number_set.hpp"
#include "wire/reader.hpp"

namespace courriel::imap {
namespace {

constexpr unsigned bit(detail::server_phase p) { return 1U << static_cast<unsigned>(p); }

} // namespace

// command-any / command-auth / command-nonauth / command-select
const server_session::command* server_session::find_command(std::string_view verb) noexcept {
    constexpr unsigned greeted = bit(phase::greeted);
    constexpr unsigned selected = bit(phase::selected);
    constexpr unsigned behind_login = bit(phase::authenticated) | selected;
    constexpr unsigned any = greeted | behind_login;
    using self = server_session;
    static constexpr command table[] = {
        {"UID", selected, &self::on_uid},
        {"FETCH", selected, &self::on_fetch},
        {"STORE", selected, &self::on_store},
        {"SEARCH", selected, &self::on_search},
        {"COPY", selected, &self::on_copy},
        {"NOOP", any, &self::on_noop},
        {"CHECK", selected, &self::on_check},
        {"EXPUNGE", selected, &self::on_expunge},
        {"CLOSE", selected, &self::on_close},
        {"UNSELECT", selected, &self::on_unselect},
        {"SELECT", behind_login, &self::on_select},
        {"EXAMINE", behind_login, &self::on_examine},
        {"STATUS", behind_login, &self::on_status},
        {"LIST", behind_login, &self::on_list},
        {"LSUB", behind_login, &self::on_lsub},
        {"APPEND", behind_login, &self::on_append},
        {"CREATE", behind_login, &self::on_create},
        {"DELETE", behind_login, &self::on_delete},
        {"RENAME", behind_login, &self::on_rename},
        {"SUBSCRIBE", behind_login, &self::on_subscribe},
        {"UNSUBSCRIBE", behind_login, &self::on_unsubscribe},
        {"CAPABILITY", any, &self::on_capability},
        {"LOGIN", greeted, &self::on_login},
        {"AUTHENTICATE", greeted, &self::on_authenticate},
        {"STARTTLS", greeted, &self::on_starttls},
        {"LOGOUT", any, &self::on_logout},
    };
    for (const command& c : table)
        if (ascii::iequals(c.verb, verb)) return &c;
    return nullptr;
}

// uid = "UID" SP (copy / fetch / search / store); RFC 4315 adds expunge
const server_session::command* server_session::find_uid_command(std::string_view verb) noexcept {
    static constexpr std::string_view with_uid[] = {"FETCH", "STORE", "SEARCH", "COPY", "EXPUNGE"};
    for (const std::string_view known : with_uid)
        if (ascii::iequals(known, verb)) return find_command(known);
    return nullptr;
}

// command = tag SP (command-any / command-auth / command-nonauth / command-select) CRLF
void server_session::run_command(std::string_view text, std::optional<event>& out) {
    const auto& limits = options_.limits;
    wire::reader_rules rules;
    rules.depth = limits.depth;
    if (!is_authenticated()) rules.lists = limits.lists_before_login;
    wire::reader in(text, rules);
    std::string_view tag;
    std::string_view verb;
    if (tag_.empty() || !in.tag(tag) || !in.take_space())
        return refuse(true, "a command begins with a tag and a space");
    if (!in.atom(verb)) return refuse(true, "a command is expected behind the tag");
    const command* const found = find_command(verb);
    if (!found) return refuse(true, "unknown command");
    if ((found->phases & bit(dialogue_.phase)) == 0) {
        if (!is_authenticated()) return refuse(true, "log in first");
        return refuse(true, found->phases & bit(phase::selected) ? "select a mailbox first"
                                                                 : "already logged in");
    }
    command_ = found;
    (this->*found->run)(in, out);
}

void server_session::on_uid(wire::reader& in, std::optional<event>& out) {
    std::string_view verb;
    const command* const found =
        in.take_space() && in.atom(verb) ? find_uid_command(verb) : nullptr;
    if (!found) return refuse(true, "syntax: UID FETCH, STORE, SEARCH, COPY or EXPUNGE");
    command_ = found;
    by_uid_ = true;
    (this->*found->run)(in, out);
}

bool server_session::take_name(wire::reader& in, wire::wire_name& out) {
    if (in.take_space() && wire::read_mailbox(in, out)) return true;
    refuse(true, "the name of a mailbox is expected");
    return false;
}

bool server_session::check_name(const wire::wire_name& name) {
    if (!name.valid || name.name.empty()) {
        refuse(false, "this cannot be the name of a mailbox", code_kind::cannot);
        return false;
    }
    if (name.name.size() <= options_.limits.mailbox_name) return true;
    refuse(false, "the name of a mailbox is too long", code_kind::limit);
    return false;
}

bool server_session::take_mailbox(wire::reader& in, std::string& name) {
    wire::wire_name read;
    if (!take_name(in, read) || !check_name(read)) return false;
    name = std::move(read.name);
    return true;
}

bool server_session::take_end(const wire::reader& in) {
    if (in.done()) return true;
    refuse(true, "the command has too many arguments, or malformed ones");
    return false;
}

bool server_session::take_messages(wire::reader& in, message_set& out) {
    out.by_uid = by_uid_;
    if (in.take_space() && wire::read_number_set(in, out.numbers, options_.limits.set_ranges))
        return true;
    refuse(true, "a set of messages is expected");
    return false;
}

} // namespace courriel::imap
