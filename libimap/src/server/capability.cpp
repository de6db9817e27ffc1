// CAPABILITY, NOOP, CHECK and LOGOUT (RFC 3501 sections 6.1 and 6.4.1).
#include <courriel/imap/server_session.hpp>

#include "wire/reader.hpp"

namespace courriel::imap {

capabilities server_session::announced() const {
    capabilities c;
    c.add("IMAP4rev1");
    c.add("SASL-IR");
    c.add("LITERAL-");
    if (is_authenticated()) {
        c.add("UIDPLUS");
        c.add("UNSELECT");
        c.add("CHILDREN");
        return c;
    }
    if (options_.tls == courriel::tls::starttls && !is_secure()) c.add("STARTTLS");
    if (!may_log_in()) c.add("LOGINDISABLED");
    for (const auto& mechanism :
         sasl::offered(options_.mechanisms, tls_or_null(), options_.allow_plaintext_auth))
        c.add("AUTH=" + mechanism);
    return c;
}

// capability-data = "CAPABILITY" *(SP capability) SP "IMAP4rev1" *(SP capability)
void server_session::on_capability(wire::reader& in, std::optional<event>&) {
    if (!take_end(in)) return;
    line_ = "* CAPABILITY ";
    announced().append_to(line_);
    line_ += "\r\n";
    put(line_);
    put_tagged("OK", {}, "CAPABILITY completed");
}

void server_session::on_noop(wire::reader& in, std::optional<event>& out) {
    if (!take_end(in)) return;
    if (dialogue_.phase != phase::selected) return put_tagged("OK", {}, "NOOP completed");
    owe(owed::command);
    out = poll_request{};
}

void server_session::on_check(wire::reader& in, std::optional<event>& out) {
    if (!take_end(in)) return;
    owe(owed::command);
    out = poll_request{true};
}

void server_session::on_logout(wire::reader& in, std::optional<event>&) {
    if (!take_end(in)) return;
    put("* BYE logging out\r\n");
    put_tagged("OK", {}, "LOGOUT completed");
    dialogue_.phase = phase::ending;
}

} // namespace courriel::imap
