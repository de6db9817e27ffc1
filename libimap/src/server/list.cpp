// LIST and LSUB (RFC 3501 sections 6.3.8, 6.3.9 and 7.2.2), with the attributes of RFC 3348.
#include <courriel/imap/server_session.hpp>

#include "wire/mailbox.hpp"
#include "wire/reader.hpp"
#include "wire/write.hpp"

namespace courriel::imap {

void server_session::on_list(wire::reader& in, std::optional<event>& out) {
    list_mailboxes(in, false, out);
}

void server_session::on_lsub(wire::reader& in, std::optional<event>& out) {
    list_mailboxes(in, true, out);
}

// list = "LIST" SP mailbox SP list-mailbox; lsub = "LSUB" SP mailbox SP list-mailbox
void server_session::list_mailboxes(wire::reader& in, bool subscribed, std::optional<event>& out) {
    wire::wire_name reference;
    wire::wire_name pattern;
    const bool good = in.take_space() && wire::read_mailbox(in, reference) && in.take_space() &&
                      wire::read_list_mailbox(in, pattern);
    if (!good) return refuse(true, "a reference and a pattern are expected");
    if (!take_end(in)) return;
    list_request wanted{std::move(reference.name), std::move(pattern.name), subscribed};
    if (!reference.valid || !pattern.valid)
        return refuse(false, "no mailbox can have such a name", code_kind::cannot);
    if (wanted.reference.size() + wanted.pattern.size() > options_.limits.mailbox_name)
        return refuse(false, "the pattern is too long", code_kind::limit);
    owe(owed::command);
    out = std::move(wanted);
}

// mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox
std::error_code server_session::tell_list(const mailbox_info& mailbox, bool subscribed) {
    line_ = subscribed ? "* LSUB (" : "* LIST (";
    const std::size_t begin = line_.size();
    const auto add = [&](std::string_view attribute) {
        if (line_.size() != begin) line_ += ' ';
        line_ += attribute;
    };
    if (!mailbox.selectable) add("\\Noselect");
    if (!subscribed && mailbox.delimiter != '\0')
        add(mailbox.has_children ? "\\HasChildren" : "\\HasNoChildren");
    for (const auto& attribute : mailbox.attributes) add(attribute);
    line_ += ") ";
    if (mailbox.delimiter == '\0') {
        line_ += "NIL";
    } else {
        wire::append_quoted(line_, {&mailbox.delimiter, 1});
    }
    line_ += ' ';
    if (mailbox.name.empty()) {
        line_ += "\"\"";
    } else {
        wire::append_mailbox(line_, mailbox.name);
    }
    line_ += "\r\n";
    return tell(line_);
}

} // namespace courriel::imap
