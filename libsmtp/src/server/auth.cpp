// AUTH (RFC 4954): carries the messages of a SASL exchange, whatever the mechanism, between the
// client and the application, which judges them.
#include <courriel/smtp/server_session.hpp>

#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/base64.hpp>
#include <courriel/sasl_exchange.hpp>

namespace courriel::smtp {

bool server_session::may_use(std::string_view mechanism) const {
    return is_secure() || options_.allow_plaintext_auth || !sasl::shows_password(mechanism);
}

// auth-command = "AUTH" SP sasl-mech [SP initial-response] *(CRLF [base64]) [CRLF cancel-response]
void server_session::on_auth(std::string_view argument, std::optional<event>& out) {
    const auto& mechanisms = options_.mechanisms;
    if (mechanisms.empty()) return refuse(502, {5, 5, 1}, "AUTH is not available");
    if (is_authenticated()) return refuse(503, {5, 5, 1}, "authenticated already");
    if (auth_failures_ >= options_.limits.auth_failures)
        return give_up("too many failed authentications", errc::too_many_errors);
    if (argument.empty()) return refuse(501, {5, 5, 4}, "syntax: AUTH mechanism");

    const std::string_view name = ascii::take_word(argument);
    const auto found =
        std::find_if(mechanisms.begin(), mechanisms.end(),
                     [&](const std::string& known) { return ascii::iequals(known, name); });
    if (found == mechanisms.end()) return refuse(504, {5, 5, 4}, "unknown mechanism");
    if (!may_use(*found)) return refuse(538, {5, 7, 11}, "this mechanism needs TLS");

    mechanism_ = static_cast<std::size_t>(found - mechanisms.begin());
    const bool has_response = !argument.empty();
    pending_.clear();
    // initial-response = base64 / "="
    if (has_response && argument != "=" && !take_auth_response(argument)) return;
    state_.phase = phase::auth;
    owed_ = owed::auth;
    out = auth_step{*found, pending_, true, has_response};
}

bool server_session::advance_auth(std::optional<event>& out) {
    const auto line = in_.next_line();
    if (line.state == line_buffer::status::incomplete) return await_line(false);
    await_input(options_.limits.command_wait);
    if (line.state == line_buffer::status::too_long ||
        line.text.size() + 2 > options_.limits.auth_line) {
        leave_auth();
        refuse(500, {5, 5, 6}, "the line is too long");
    } else if (line.bare_end) {
        leave_auth();
        refuse(500, {5, 5, 2}, "lines end with CRLF and hold no CR, LF or NUL");
    } else if (line.text == "*") {
        leave_auth();
        refuse(501, {5, 7, 0}, "authentication cancelled");
    } else if (take_auth_response(line.text)) {
        owed_ = owed::auth;
        out = auth_step{options_.mechanisms[mechanism_], pending_, false, true};
    }
    return true;
}

// False: it was no base64, and the exchange is over.
bool server_session::take_auth_response(std::string_view text) {
    auto decoded = base64::decode(text);
    if (!decoded) {
        leave_auth();
        refuse(501, {5, 5, 2}, "malformed base64");
        return false;
    }
    pending_ = *std::move(decoded);
    return true;
}

// The memory of the exchange, which held secrets, goes with it.
void server_session::leave_auth() {
    state_.phase = phase::ready;
    std::fill(pending_.begin(), pending_.end(), '\0');
    pending_ = {};
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
    state_.identity = identity; // before pending_ goes, of which it may be a view
    leave_auth();
    return {};
}

std::error_code server_session::auth_reject(std::string_view text) {
    if (owed_ != owed::auth) return errc::wrong_phase;
    return settle({535, {5, 7, 8}, text});
}

} // namespace courriel::smtp
