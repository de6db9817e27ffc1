// AUTH (RFC 4954). The mechanism does the talking; here are base64, the limits of lines and who may
// be shown a password.
#include <utility>

#include <courriel/base64.hpp>
#include <courriel/smtp/client_session.hpp>

namespace courriel::smtp {
namespace {

// initial-response = base64 / "="
std::string encode_initial(std::string_view bytes) {
    return bytes.empty() ? "=" : base64::encode(bytes);
}

} // namespace

std::error_code client_session::authenticate(std::unique_ptr<sasl::client_mechanism> mechanism) {
    if (!mechanism) return errc::invalid_argument;
    if (const auto error = may_begin()) return error;
    if (state_.authenticated) return errc::wrong_phase;
    const std::string_view name = mechanism->name();
    if (!state_.extensions.offers_auth(name)) return errc::not_supported;
    if (mechanism->shows_password() && !is_secure() && !options_.allow_plaintext_auth)
        return errc::no_mechanism;

    constexpr std::string_view verb = "AUTH ";
    const std::size_t longest = options_.limits.auth_line - 2;
    detail::client_exchange exchange;
    std::error_code error;
    if (const auto initial = mechanism->initial()) exchange.initial = encode_initial(*initial);
    if (exchange.initial && verb.size() + name.size() + 1 + exchange.initial->size() <= longest) {
        error = send_line({verb, name, " ", *exchange.initial});
        exchange.initial.reset();
    } else if (exchange.initial && exchange.initial->size() > longest) {
        error = errc::too_large;
    } else {
        error = send_line({verb, name});
    }
    if (error) return error;
    exchange.mechanism = std::move(mechanism);
    state_.exchange = std::move(exchange);
    in_.set_line_limit(options_.limits.auth_line);
    await_answer(phase::auth, options_.limits.command_wait);
    return {};
}

void client_session::on_auth(std::optional<event>& out) {
    const auto reply = reply_.view();
    if (reply.code == 334 && !state_.exchange.cancelled) return continue_exchange(reply.text);
    const auto& exchange = state_.exchange;
    const bool good = reply.code == 235 && !exchange.cancelled && !exchange.initial &&
                      exchange.mechanism->is_complete();
    if (reply.is_positive() && !good) return fail_with_reply(errc::unexpected_reply);
    state_.exchange = {};
    state_.authenticated = good;
    state_.phase = phase::ready;
    in_.set_line_limit(options_.limits.reply_line);
    out = auth_result{reply};
}

// auth-client-response = [ base64 ] CRLF; cancel-response = "*" CRLF
void client_session::continue_exchange(std::string_view challenge) {
    auto& exchange = state_.exchange;
    std::string response;
    if (exchange.initial) {
        response = *std::exchange(exchange.initial, std::nullopt);
        if (response == "=") response.clear(); // it stands for nothing in the AUTH line alone
    } else {
        const auto bytes = base64::decode(challenge);
        const auto step = bytes ? exchange.mechanism->step(*bytes) : bytes;
        if (step) response = base64::encode(*step);
        exchange.cancelled = !step || response.size() + 2 > options_.limits.auth_line;
        if (exchange.cancelled) response.assign(1, '*');
    }
    ask(phase::auth, options_.limits.command_wait, {response});
}

} // namespace courriel::smtp
