// AUTH (RFC 5034): carries the messages of a SASL exchange, whatever the mechanism, between the
// client and the application, which judges them.
#include <courriel/pop3/server_session.hpp>

#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/base64.hpp>
#include <courriel/sasl_exchange.hpp>

namespace courriel::pop3 {

// AUTH mechanism [initial-response]; alone it asks for the mechanisms, as it did before CAPA.
void server_session::on_auth(std::string_view argument, std::optional<event>& out) {
    if (options_.mechanisms.empty()) return refuse("AUTH is not available");
    argument = ascii::trim(argument);
    if (argument.empty()) {
        say("+OK");
        for (const auto& mechanism : usable_mechanisms()) say(mechanism);
        return say(".");
    }
    const std::string_view name = ascii::take_word(argument);
    const auto initial = argument.empty() ? std::nullopt : std::optional(argument);
    using start = sasl::server_exchange::start;
    switch (exchange_.begin(options_.mechanisms, name, initial, tls_or_null(),
                            options_.allow_plaintext_auth)) {
    case start::unknown_mechanism: return refuse("unknown mechanism");
    case start::needs_tls: return refuse("TLS is required here");
    case start::malformed: return reject_bad("malformed base64");
    case start::good: break;
    }
    dialogue_.now = phase::exchange;
    owed_ = owed::auth;
    out = exchange_.step();
}

std::vector<std::string> server_session::usable_mechanisms() const {
    return sasl::offered(options_.mechanisms, tls_or_null(), options_.allow_plaintext_auth);
}

// auth-response = base64 CRLF; "*" cancels
bool server_session::advance_auth(std::optional<event>& out) {
    const auto line = in_.next_line();
    if (line.state == line_buffer::status::incomplete) {
        if (!at_end_of_input()) {
            lacks_bytes();
            return false;
        }
        fail(errc::unexpected_end);
        return true;
    }
    await_input(options_.limits.command_wait);
    const auto end_with = [this](std::string_view text) {
        leave_exchange();
        reject_bad(text);
    };
    if (line.state == line_buffer::status::too_long ||
        line.text.size() + 2 > options_.limits.auth_line) {
        end_with("line too long");
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
    case kind::response: owed_ = owed::auth; out = exchange_.step();
    }
    return true;
}

void server_session::leave_exchange() {
    dialogue_.now = phase::authorization;
    exchange_.end();
}

// continue-req = "+" SP [base64] CRLF
std::error_code server_session::auth_challenge(std::string_view bytes) {
    if (owed_ != owed::auth || is_over()) return errc::wrong_phase;
    std::string line = "+ ";
    if (line.size() + base64::encoded_size(bytes.size()) + 2 > options_.limits.auth_line)
        return errc::too_large;
    base64::append_encoded(line, bytes);
    line += "\r\n";
    if (const auto error = send(line)) return error;
    owed_ = owed::nothing;
    return {};
}

std::error_code server_session::auth_accept(maildrop_listing listing, std::string_view identity) {
    if (owed_ != owed::auth || is_over()) return errc::wrong_phase;
    if (identity.empty() || !ascii::all_of(identity, [](char c) { return !ascii::is_control(c); }))
        return errc::invalid_argument;
    return log_in(std::move(listing), std::string(identity));
}

std::error_code server_session::auth_reject(std::string_view text, std::string_view code) {
    return owed_ == owed::auth ? reject(text, code) : errc::wrong_phase;
}

} // namespace courriel::pop3
