// CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE, LIST, LSUB and STATUS (RFC 3501 sections 6.3.3 to
// 6.3.10), and what the server tells of mailboxes that need not be selected (7.2.2 to 7.2.4).
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/imap/client_session.hpp>

#include "client/mailbox_name.hpp"
#include "client/response_rules.hpp"
#include "wire/mailbox.hpp"
#include "wire/reader.hpp"
#include "wire/status_items.hpp"

namespace courriel::imap {
namespace {

// mbx-list-oflag, mbx-list-sflag, or an extension's: "\" atom
bool read_attributes(wire::reader& in, mailbox_info& out) {
    if (!in.open_list()) return false;
    while (!in.close_list()) {
        const std::size_t begin = in.position();
        std::string_view name;
        static_cast<void>(in.take('\\'));
        if (!in.atom(name)) return false;
        in.take_spaces();
        if (ascii::iequals(name, "Noselect") || ascii::iequals(name, "NonExistent")) {
            out.selectable = false;
        } else if (ascii::iequals(name, "HasChildren")) {
            out.has_children = true;
        } else if (ascii::iequals(name, "Subscribed")) {
            out.subscribed = true;
        } else if (!ascii::iequals(name, "HasNoChildren")) {
            if (!in.take_element()) return false;
            out.attributes.emplace_back(ascii::trim(in.since(begin)));
        }
    }
    return true;
}

// DQUOTE QUOTED-CHAR DQUOTE / nil
bool read_delimiter(wire::reader& in, char& out) {
    if (in.nil()) {
        out = '\0';
        return true;
    }
    std::string text;
    if (!in.string(text) || text.size() > 1) return false;
    out = text.empty() ? '\0' : text.front();
    return true;
}

// Blanks, or SP and extended data in parentheses (RFC 5258), which is passed over. Behind anything
// else the name is not as it was read: a server that does not quote what has to be quoted.
bool is_end_of_name(wire::reader in) {
    const bool has_space = in.peek() == ' ';
    in.take_spaces();
    return in.done() || (has_space && in.peek() == '(');
}

// mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox
//                [SP mbox-list-extended]
bool read_list(std::string_view text, const client_limits& limits, list_item& out) {
    wire::reader in(text, response_rules(limits));
    wire::wire_name name;
    in.take_spaces();
    if (!read_attributes(in, out.info)) return false;
    in.take_spaces();
    if (!read_delimiter(in, out.info.delimiter)) return false;
    in.take_spaces();
    if (!wire::read_mailbox(in, name) || !is_end_of_name(in)) return false;
    out.info.name = std::move(name.name);
    out.is_name_valid = name.valid;
    return true;
}

} // namespace

// Verb and a name.
result<command_id> client_session::ask_about(std::string_view verb, mailbox_argument mailbox) {
    if (const auto error = may_ask(true)) return error;
    command c;
    c.bytes.append(verb).append(" ");
    if (!append_mailbox_argument(c.bytes, mailbox)) return errc::invalid_argument;
    return ask(std::move(c));
}

// Verb and two names.
result<command_id> client_session::ask_two(std::string_view verb, mailbox_argument first,
                                           mailbox_argument second) {
    if (const auto error = may_ask(true)) return error;
    command c;
    c.bytes.append(verb).append(" ");
    const bool is_good = append_mailbox_argument(c.bytes, first);
    c.bytes += ' ';
    if (!is_good || !append_mailbox_argument(c.bytes, second)) return errc::invalid_argument;
    return ask(std::move(c));
}

result<command_id> client_session::create(mailbox_argument mailbox) {
    return ask_about("CREATE", mailbox);
}
result<command_id> client_session::remove(mailbox_argument mailbox) {
    return ask_about("DELETE", mailbox);
}
result<command_id> client_session::rename(mailbox_argument from, mailbox_argument to) {
    return ask_two("RENAME", from, to);
}
result<command_id> client_session::subscribe(mailbox_argument mailbox, bool on) {
    return ask_about(on ? "SUBSCRIBE" : "UNSUBSCRIBE", mailbox);
}
result<command_id> client_session::list(mailbox_argument reference, mailbox_argument pattern) {
    return ask_two("LIST", reference, pattern);
}
result<command_id> client_session::lsub(mailbox_argument reference, mailbox_argument pattern) {
    return ask_two("LSUB", reference, pattern);
}

// status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"
result<command_id> client_session::status(mailbox_argument mailbox, const status_items& items) {
    if (const auto error = may_ask(true)) return error;
    command c;
    c.bytes = "STATUS ";
    if (items.empty() || !append_mailbox_argument(c.bytes, mailbox)) return errc::invalid_argument;
    c.bytes += ' ';
    items.append_to(c.bytes);
    return ask(std::move(c));
}

bool client_session::on_list(std::string_view rest, std::optional<event>& out) {
    list_item item;
    if (!read_list(rest, options_.limits, item)) return false;
    out = std::move(item);
    return true;
}

bool client_session::on_lsub(std::string_view rest, std::optional<event>& out) {
    list_item item;
    if (!read_list(rest, options_.limits, item)) return false;
    item.is_subscription = true;
    // One that cannot be selected is told for what is subscribed below it (RFC 3501 section 6.3.9).
    if (item.info.selectable) item.info.subscribed = true;
    out = std::move(item);
    return true;
}

// "STATUS" SP mailbox SP "(" [status-att-list] ")"
bool client_session::on_status(std::string_view rest, std::optional<event>& out) {
    wire::reader in(rest);
    wire::wire_name name;
    status_data data;
    in.take_spaces();
    if (!wire::read_mailbox(in, name)) return false;
    in.take_spaces();
    if (!wire::read_status(in, data.counters)) return false;
    data.mailbox = std::move(name.name);
    data.is_name_valid = name.valid;
    out = std::move(data);
    return true;
}

} // namespace courriel::imap
