// LOGIN and AUTHENTICATE (RFC 3501 sections 6.2.2 and 6.2.3, RFC 4959). The mechanism does the
// talking; here are base64, cancelling, and who may be shown a password.
#include <algorithm>
#include <utility>

#include <courriel/imap/client_session.hpp>

#include "wire/write.hpp"

namespace courriel::imap {
namespace {

// An initial response that is longer goes behind the server's first "+": a command before the login
// should fit 8192 octets (RFC 7162 section 4).
constexpr std::size_t longest_initial = 6000;

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
    sasl::client_exchange exchange(std::move(mechanism));
    if (state_.capabilities.has("SASL-IR"))
        if (const auto initial = exchange.take_initial(longest_initial))
            c.bytes.append(" ").append(*initial);
    const auto id = ask(std::move(c));
    if (id) exchange_ = std::move(exchange);
    return id;
}

result<command_id> client_session::authenticate(const sasl::account& who,
                                                const auth_options& options) {
    if (const auto error = may_ask(false)) return error;
    const login_choice choice({options_.server_name, tls_result(), options_.allow_plaintext_auth,
                               state_.capabilities.auth_mechanisms()},
                              who, options);
    auto mechanism = choice.mechanism();
    if (mechanism) return authenticate(*std::move(mechanism));
    const auto* secret = std::get_if<sasl::by_password>(&who.secret);
    const bool stands_in =
        secret && mechanism.error() == errc::no_mechanism && choice.allows("LOGIN", "LOGIN");
    return stands_in ? login(who.user, secret->password) : mechanism.error();
}

// authenticate = "AUTHENTICATE" SP auth-type *(CRLF base64); "*" cancels
void client_session::continue_exchange(command& c, std::string_view challenge) {
    if (exchange_.is_cancelled()) return fail(errc::unexpected_reply);
    const std::size_t room = out_.room();
    const std::string response =
        exchange_.respond(challenge, room - std::min<std::size_t>(room, 2)) + "\r\n";
    if (send(response)) return fail(errc::unexpected_reply);
    mark_sent(c);
}

} // namespace courriel::imap
