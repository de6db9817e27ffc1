// AUTH (RFC 4954): carries the messages of a SASL exchange, whatever the mechanism, between the
// client and the application, which judges them.
#include <courriel/smtp/server_session.hpp>

#include <cstdint>
#include <optional>

#include <courriel/ascii.hpp>
#include <courriel/base64.hpp>
#include <courriel/sasl_exchange.hpp>

namespace courriel::smtp {

// auth-command = "AUTH" SP sasl-mech [SP initial-response] *(CRLF [base64]) [CRLF cancel-response]
void server_session::on_auth(std::string_view argument, std::optional<event>& out) {
    if (options_.mechanisms.empty()) return refuse(502, {5, 5, 1}, "AUTH is not available");
    if (is_authenticated()) return refuse(503, {5, 5, 1}, "authenticated already");
    if (auth_failures_ >= options_.limits.auth_failures)
        return give_up("too many failed authentications", errc::too_many_errors);
    if (argument.empty()) return refuse(501, {5, 5, 4}, "syntax: AUTH mechanism");

    const std::string_view name = ascii::take_word(argument);
    const auto initial = argument.empty() ? std::nullopt : std::optional(argument);
    using start = sasl::server_exchange::start;
    switch (exchange_.begin(options_.mechanisms, name, initial, tls_or_null(),
                            options_.allow_plaintext_auth)) {
    case start::unknown_mechanism: return refuse(504, {5, 5, 4}, "unknown mechanism");
    case start::needs_tls: return refuse(538, {5, 7, 11}, "this mechanism needs TLS");
    case start::malformed: return refuse(501, {5, 5, 2}, "malformed base64");
    case start::good: break;
    }
    state_.phase = phase::auth;
    owed_ = owed::auth;
    out = exchange_.step();
}

bool server_session::advance_auth(std::optional<event>& out) {
    const auto line = in_.next_line();
    if (line.state == line_buffer::status::incomplete) return await_line(false);
    await_input(options_.limits.command_wait);
    const auto end_with = [this](std::uint16_t code, enhanced_status status,
                                 std::string_view text) {
        leave_auth();
        refuse(code, status, text);
    };
    if (line.state == line_buffer::status::too_long ||
        line.text.size() + 2 > options_.limits.auth_line) {
        end_with(500, {5, 5, 6}, "the line is too long");
        return true;
    }
    if (line.bare_end) {
        end_with(500, {5, 5, 2}, "lines end with CRLF and hold no CR, LF or NUL");
        return true;
    }
    using kind = sasl::server_exchange::line;
    switch (exchange_.take(line.text)) {
    case kind::cancelled: end_with(501, {5, 7, 0}, "authentication cancelled"); break;
    case kind::malformed: end_with(501, {5, 5, 2}, "malformed base64"); break;
    case kind::response: owed_ = owed::auth; out = exchange_.step();
    }
    return true;
}

void server_session::leave_auth() {
    state_.phase = phase::ready;
    exchange_.end();
    in_.set_line_limit(line_limit());
}

// continue-req = "334" SP [base64] CRLF
std::error_code server_session::auth_challenge(std::string_view bytes) {
    if (owed_ != owed::auth || is_over()) return errc::wrong_phase;
    if (bytes.size() > out_.limit()) return errc::too_large;
    std::string line = "334 ";
    base64::append_encoded(line, bytes);
    line += "\r\n";
    if (const auto error = send(line)) return error;
    owed_ = owed::nothing;
    return {};
}

std::error_code server_session::auth_accept(std::string_view identity) {
    if (owed_ != owed::auth || is_over()) return errc::wrong_phase;
    if (identity.empty() || !ascii::all_of(identity, [](char c) { return !ascii::is_control(c); }))
        return errc::invalid_argument;
    answer_.clear();
    append_reply(answer_, {235, {2, 7, 0}, "authenticated"});
    if (const auto error = send(answer_)) return error;
    owed_ = owed::nothing;
    state_.identity = identity; // before the exchange goes, of which it may be a view
    leave_auth();
    return {};
}

std::error_code server_session::auth_reject(std::string_view text) {
    if (owed_ != owed::auth) return errc::wrong_phase;
    return settle({535, {5, 7, 8}, text});
}

} // namespace courriel::smtp
