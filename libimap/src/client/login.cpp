// LOGIN and AUTHENTICATE (RFC 3501 sections 6.2.2 and 6.2.3, RFC 4959). The mechanism does the
// talking; here are base64, cancelling, and who may be shown a password.
#include <utility>

#include <courriel/base64.hpp>
#include <courriel/imap/client_session.hpp>

#include "wire/write.hpp"

namespace courriel::imap {
namespace {

// An initial response that is longer goes behind the server's first "+": a command before the login
// should fit 8192 octets (RFC 7162 section 4).
constexpr std::size_t longest_initial = 6000;

// initial-resp = base64 / "="
std::string encode_initial(std::string_view bytes) {
    return bytes.empty() ? "=" : base64::encode(bytes);
}

} // namespace

result<command_id> client_session::login(std::string_view user, std::string_view password) {
    if (const auto error = may_ask(false)) return error;
    if (state_.logged_in || !commands_.empty()) return errc::wrong_phase;
    if (user.find('\0') != user.npos || password.find('\0') != password.npos)
        return errc::invalid_argument;
    const bool shows_password = !is_secure() && !options_.allow_plaintext_auth;
    if (shows_password || state_.capabilities.has("LOGINDISABLED")) return errc::no_mechanism;
    command c;
    c.what = kind::login;
    c.bytes = "LOGIN ";
    wire::append_astring(c.bytes, user);
    c.bytes += ' ';
    wire::append_astring(c.bytes, password);
    return ask(std::move(c));
}

result<command_id> client_session::authenticate(std::unique_ptr<sasl::client_mechanism> mechanism) {
    if (!mechanism) return errc::invalid_argument;
    if (const auto error = may_ask(false)) return error;
    if (state_.logged_in || !commands_.empty()) return errc::wrong_phase;
    if (!state_.capabilities.has_auth(mechanism->name())) return errc::not_supported;
    if (mechanism->shows_password() && !is_secure() && !options_.allow_plaintext_auth)
        return errc::no_mechanism;

    command c;
    c.what = kind::authenticate;
    c.bytes.append("AUTHENTICATE ").append(mechanism->name());
    detail::client_exchange exchange;
    if (const auto initial = mechanism->initial()) exchange.initial = encode_initial(*initial);
    if (exchange.initial && exchange.initial->size() <= longest_initial &&
        state_.capabilities.has("SASL-IR")) {
        c.bytes.append(" ").append(*exchange.initial);
        exchange.initial.reset();
    }
    exchange.mechanism = std::move(mechanism);
    const auto id = ask(std::move(c));
    if (id) exchange_ = std::move(exchange);
    return id;
}

// authenticate = "AUTHENTICATE" SP auth-type *(CRLF base64); "*" cancels
void client_session::continue_exchange(command& c, std::string_view challenge) {
    if (exchange_.cancelled) return fail(errc::unexpected_reply);
    std::string response;
    if (exchange_.initial) {
        response = *std::exchange(exchange_.initial, std::nullopt);
        if (response == "=") response.clear(); // it stands for nothing in the command alone
    } else {
        const auto bytes = base64::decode(challenge);
        const auto step = bytes ? exchange_.mechanism->step(*bytes) : bytes;
        if (step) response = base64::encode(*step);
        exchange_.cancelled = !step || response.size() + 2 > out_.room();
        if (exchange_.cancelled) response = "*";
    }
    response += "\r\n";
    if (send(response)) return fail(errc::unexpected_reply);
    mark_sent(c);
}

} // namespace courriel::imap
