// AUTH (RFC 4954). The mechanism does the talking; here are base64, the limits of lines and who may
// be shown a password.
#include <algorithm>
#include <utility>

#include <courriel/smtp/client_session.hpp>

namespace courriel::smtp {

std::error_code client_session::authenticate(std::unique_ptr<sasl::client_mechanism> mechanism) {
    if (!mechanism) return errc::invalid_argument;
    if (const auto error = may_begin()) return error;
    if (state_.authenticated) return errc::wrong_phase;
    const std::string_view name = mechanism->name();
    if (!state_.extensions.offers_auth(name)) return errc::not_supported;
    if (mechanism->shows_password() && !is_secure() && !options_.allow_plaintext_auth)
        return errc::no_mechanism;

    const std::size_t longest = options_.limits.auth_line - 2;
    std::string line = "AUTH ";
    line.append(name);
    sasl::client_exchange exchange(std::move(mechanism));
    const auto initial = exchange.take_initial(longest - std::min(longest, line.size() + 1));
    if (exchange.held_back() > longest) return errc::too_large;
    if (initial) line.append(" ").append(*initial);
    if (const auto error = send_line({line})) return error;
    state_.exchange = std::move(exchange);
    in_.set_line_limit(options_.limits.auth_line);
    await_answer(phase::auth, options_.limits.command_wait);
    return {};
}

std::error_code client_session::authenticate(const sasl::account& who,
                                             const auth_options& options) {
    if (const auto error = may_begin()) return error;
    const login_choice choice(
        {options_.server_name, tls_result(), options_.allow_plaintext_auth, state_.extensions.auth},
        who, options);
    auto mechanism = choice.mechanism();
    return mechanism ? authenticate(*std::move(mechanism)) : mechanism.error();
}

void client_session::on_auth(std::optional<event>& out) {
    const auto reply = reply_.view();
    if (reply.code == 334 && !state_.exchange.is_cancelled()) return continue_exchange(reply.text);
    const bool good = reply.code == 235 && state_.exchange.may_succeed();
    if (reply.is_positive() && !good) return fail_with_reply(errc::unexpected_reply);
    state_.exchange = {};
    state_.authenticated = good;
    state_.phase = phase::ready;
    in_.set_line_limit(options_.limits.reply_line);
    out = auth_result{reply};
}

// auth-client-response = [ base64 ] CRLF; cancel-response = "*" CRLF
void client_session::continue_exchange(std::string_view challenge) {
    const std::string response = state_.exchange.respond(challenge, options_.limits.auth_line - 2);
    ask(phase::auth, options_.limits.command_wait, {response});
}

} // namespace courriel::smtp
