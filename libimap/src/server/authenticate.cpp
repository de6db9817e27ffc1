// AUTHENTICATE (RFC 3501 section 6.2.2) with an initial response (RFC 4959): carries the messages
// of a SASL exchange, whatever the mechanism, between the client and the application, which judges
// them.
#include <courriel/imap/server_session.hpp>

#include <optional>

#include <courriel/ascii.hpp>
#include <courriel/base64.hpp>
#include <courriel/sasl_exchange.hpp>

#include "server/command.hpp"
#include "wire/reader.hpp"

namespace courriel::imap {

// authenticate = "AUTHENTICATE" SP auth-type [SP (base64 / "=")] *(CRLF base64)
void server_session::on_authenticate(wire::reader& in, std::optional<event>& out) {
    std::string_view name;
    if (!in.take_space() || !in.atom(name)) return refuse(true, "syntax: AUTHENTICATE mechanism");
    const bool has_response = in.take_space();
    const std::string_view response = in.text_line();
    if (!has_response && !response.empty())
        return refuse(true, "syntax: AUTHENTICATE mechanism response");

    using start = sasl::server_exchange::start;
    switch (exchange_.begin(options_.mechanisms, name,
                            has_response ? std::optional(response) : std::nullopt, tls_or_null(),
                            options_.allow_plaintext_auth)) {
    case start::unknown_mechanism: return refuse(false, "unknown mechanism", code_kind::cannot);
    case start::needs_tls:
        return refuse(false, "TLS is required here", code_kind::privacy_required);
    case start::malformed: return refuse(true, "malformed base64");
    case start::good: break;
    }
    dialogue_.phase = phase::exchange;
    in_.set_line_limit(options_.limits.auth_line);
    owe(owed::auth);
    out = exchange_.step();
}

bool server_session::advance_auth(std::optional<event>& out) {
    const auto line = in_.next_line();
    if (line.state == line_buffer::status::incomplete) {
        if (!at_end_of_input()) {
            lacks_bytes();
            return false;
        }
        end_of_input(out);
        return true;
    }
    await_input(options_.limits.command_wait);
    const auto end_with = [this](std::string_view text) {
        leave_exchange(phase::greeted);
        put_tagged("BAD", {}, text);
        count_bad_command();
    };
    if (line.state == line_buffer::status::too_long) {
        end_with("the line is too long");
        return true;
    }
    if (line.bare_end) {
        end_with("a line ends with CRLF and holds no CR, LF or NUL");
        return true;
    }
    using kind = sasl::server_exchange::line;
    switch (exchange_.take(line.text)) {
    case kind::cancelled: end_with("authentication cancelled"); break;
    case kind::malformed: end_with("malformed base64"); break;
    case kind::response: owe(owed::auth); out = exchange_.step();
    }
    return true;
}

void server_session::leave_exchange(phase to) {
    dialogue_.phase = to;
    exchange_.end();
    const auto& limits = options_.limits;
    in_.set_line_limit(is_authenticated() ? limits.line : limits.line_before_login);
}

// continue-req = "+" SP (resp-text / base64) CRLF
std::error_code server_session::auth_challenge(std::string_view bytes) {
    if (owed_ != owed::auth || is_over()) return errc::wrong_phase;
    if (bytes.size() > out_.limit()) return errc::too_large;
    line_ = "+ ";
    base64::append_encoded(line_, bytes);
    line_ += "\r\n";
    put(line_);
    owed_ = owed::nothing;
    return {};
}

std::error_code server_session::auth_accept(std::string_view identity) {
    if (owed_ != owed::auth || is_over()) return errc::wrong_phase;
    if (identity.empty() || !ascii::all_of(identity, [](char c) { return !ascii::is_control(c); }))
        return errc::invalid_argument;
    log_in(identity); // before the exchange goes, of which it may be a view
    leave_exchange(phase::authenticated);
    response_code shown(code_kind::capability);
    shown.caps = announced();
    put_tagged("OK", shown, "authenticated");
    settle(true);
    return {};
}

std::error_code server_session::auth_reject(std::string_view text) {
    if (owed_ != owed::auth) return errc::wrong_phase;
    return reject(text, code_kind::authentication_failed);
}

} // namespace courriel::imap
