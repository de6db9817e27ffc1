// AUTH (RFC 5034): carries the messages of a SASL exchange, whatever the mechanism, between the
// client and the application, which judges them.
#include <courriel/pop3/server_session.hpp>

#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/base64.hpp>
#include <courriel/sasl_exchange.hpp>

namespace courriel::pop3 {

bool server_session::may_use(std::string_view mechanism) const {
    return may_log_in() || !sasl::shows_password(mechanism);
}

std::vector<std::string> server_session::usable_mechanisms() const {
    std::vector<std::string> usable;
    for (const auto& mechanism : options_.mechanisms)
        if (may_use(mechanism)) usable.push_back(mechanism);
    return usable;
}

// AUTH mechanism [initial-response]; alone it asks for the mechanisms, as it did before CAPA.
void server_session::on_auth(std::string_view argument, std::optional<event>& out) {
    const auto& mechanisms = options_.mechanisms;
    if (mechanisms.empty()) return refuse("AUTH is not available");
    argument = ascii::trim(argument);
    if (argument.empty()) {
        say("+OK");
        for (const auto& mechanism : usable_mechanisms()) say(mechanism);
        return say(".");
    }
    const std::string_view name = ascii::take_word(argument);
    const auto found =
        std::find_if(mechanisms.begin(), mechanisms.end(),
                     [&](const std::string& known) { return ascii::iequals(known, name); });
    if (found == mechanisms.end()) return refuse("unknown mechanism");
    if (!may_use(*found)) return refuse("TLS is required here");

    mechanism_ = static_cast<std::size_t>(found - mechanisms.begin());
    const bool has_response = !argument.empty();
    pending_.clear();
    // initial-response = base64 / "="
    if (has_response && argument != "=" && !take_auth_response(argument)) return;
    dialogue_.now = phase::exchange;
    owed_ = owed::auth;
    out = auth_step{*found, pending_, true, has_response};
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
    } else if (line.bare_end) {
        end_with("a line ends with CRLF and holds no CR, LF or NUL");
    } else if (line.text == "*") {
        end_with("authentication cancelled");
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
        leave_exchange();
        reject_bad("malformed base64");
        return false;
    }
    pending_ = *std::move(decoded);
    return true;
}

// The memory of the exchange, which held secrets, goes with it.
void server_session::leave_exchange() {
    dialogue_.now = phase::authorization;
    std::fill(pending_.begin(), pending_.end(), '\0');
    pending_ = {};
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
