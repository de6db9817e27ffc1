// CAPABILITY, NOOP and LOGOUT (RFC 3501 section 6.1), legal in every state.
#include <utility>

#include <courriel/imap/client_session.hpp>

#include "wire/reader.hpp"
#include "wire/response_code.hpp"

namespace courriel::imap {

result<command_id> client_session::ask_simple(kind what, std::string_view text) {
    command c;
    c.what = what;
    c.bytes = text;
    return ask(std::move(c));
}

result<command_id> client_session::capability() {
    if (const auto error = may_ask(false)) return error;
    return ask_simple(kind::other, "CAPABILITY");
}

result<command_id> client_session::noop() {
    if (const auto error = may_ask(false)) return error;
    return ask_simple(kind::other, "NOOP");
}

result<command_id> client_session::logout() {
    if (const auto error = may_ask(false)) return error;
    return ask_simple(kind::logout, "LOGOUT");
}

// capability-data = "CAPABILITY" *(SP capability). Before the TLS that is required it only says
// whether there is STARTTLS.
bool client_session::on_capability(std::string_view rest, std::optional<event>& out) {
    wire::reader in(rest);
    capabilities announced(options_.limits.capabilities);
    wire::read_capabilities(in, announced);
    state_.capabilities = std::move(announced);
    state_.are_capabilities_known = true;
    if (phase_ == phase::ready) out = capability_data{};
    return true;
}

} // namespace courriel::imap
