// AUTHENTICATE (RFC 3501 section 6.2.2) with an initial response (RFC 4959): carries the messages
// of a SASL exchange, whatever the mechanism, between the client and the application, which judges
// them.
#include <courriel/imap/server_session.hpp>

#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/base64.hpp>
#include <courriel/sasl_exchange.hpp>

#include "server/command.hpp"
#include "wire/reader.hpp"

namespace courriel::imap {

bool server_session::may_use(std::string_view mechanism) const {
    return may_log_in() || !sasl::shows_password(mechanism);
}

// authenticate = "AUTHENTICATE" SP auth-type [SP (base64 / "=")] *(CRLF base64)
void server_session::on_authenticate(wire::reader& in, std::optional<event>& out) {
    std::string_view name;
    if (!in.take_space() || !in.atom(name)) return refuse(true, "syntax: AUTHENTICATE mechanism");
    const bool has_response = in.take_space();
    const std::string_view response = in.text_line();
    if (!has_response && !response.empty())
        return refuse(true, "syntax: AUTHENTICATE mechanism response");

    const auto& mechanisms = options_.mechanisms;
    const auto found =
        std::find_if(mechanisms.begin(), mechanisms.end(),
                     [&](const std::string& known) { return ascii::iequals(known, name); });
    if (found == mechanisms.end()) return refuse(false, "unknown mechanism", code_kind::cannot);
    if (!may_use(*found)) return refuse(false, "TLS is required here", code_kind::privacy_required);

    mechanism_ = static_cast<std::size_t>(found - mechanisms.begin());
    pending_.clear();
    // RFC 4959: "=" is a response that is there and empty
    if (has_response && response != "=" && !take_auth_response(response)) return;
    dialogue_.phase = phase::exchange;
    in_.set_line_limit(options_.limits.auth_line);
    owe(owed::auth);
    out = auth_step{*found, pending_, true, has_response};
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
    } else if (line.bare_end) {
        end_with("a line ends with CRLF and holds no CR, LF or NUL");
    } else if (line.text == "*") {
        end_with("authentication cancelled");
    } else if (take_auth_response(line.text)) {
        owe(owed::auth);
        out = auth_step{options_.mechanisms[mechanism_], pending_, false, true};
    }
    return true;
}

// False: it was no base64, and the exchange is over.
bool server_session::take_auth_response(std::string_view text) {
    auto decoded = base64::decode(text);
    if (!decoded) {
        leave_exchange(phase::greeted);
        put_tagged("BAD", {}, "malformed base64");
        count_bad_command();
        return false;
    }
    pending_ = *std::move(decoded);
    return true;
}

// The memory of the exchange, which held secrets, goes with it.
void server_session::leave_exchange(phase to) {
    dialogue_.phase = to;
    std::fill(pending_.begin(), pending_.end(), '\0');
    pending_ = {};
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
    log_in(identity); // before pending_ goes, of which it may be a view
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
