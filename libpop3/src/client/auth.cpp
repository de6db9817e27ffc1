// AUTH (RFC 5034). The mechanism does the talking; here are the limits of lines and who may be
// shown a password.
#include <algorithm>
#include <string>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/pop3/client_session.hpp>

namespace courriel::pop3 {
namespace {

// sasl-mech = 1*20mech-char (RFC 4422 section 3.1)
bool is_mechanism_name(std::string_view name) {
    return !name.empty() && name.size() <= 20 && ascii::all_of(name, ascii::is_graphic);
}

constexpr std::size_t without_end(std::size_t line) {
    return line - std::min<std::size_t>(line, 2);
}

} // namespace

std::error_code client_session::authenticate(std::unique_ptr<sasl::client_mechanism> mechanism) {
    if (!mechanism || !is_mechanism_name(mechanism->name())) return errc::invalid_argument;
    if (const auto error = may_begin_login()) return error;
    if (capa_known_ && !capabilities_.offers_auth(mechanism->name())) return errc::not_supported;
    if (mechanism->shows_password() && !is_secure() && !options_.allow_plaintext_auth)
        return errc::no_mechanism;

    // RFC 5034 section 4: the command keeps to the 255 octets of RFC 2449 section 4.
    std::string argument(mechanism->name());
    sasl::client_exchange exchange(std::move(mechanism));
    const auto initial = exchange.take_initial(
        auth_command - std::string_view("AUTH  \r\n").size() - argument.size());
    if (exchange.held_back() > without_end(options_.limits.auth_line)) return errc::too_large;
    if (initial) argument.append(" ").append(*initial);
    argument_ = std::move(argument);
    exchange_ = std::move(exchange);
    in_.set_line_limit(std::max(options_.limits.reply_line, options_.limits.auth_line));
    enqueue({request_kind::auth});
    return {};
}

std::error_code client_session::authenticate(const sasl::account& who,
                                             const auth_options& options) {
    if (const auto error = may_begin_login()) return error;
    const login_choice choice(
        {options_.server_name, tls_result(), options_.allow_plaintext_auth, capabilities_.sasl},
        who, options);
    auto mechanism = choice.mechanism();
    if (mechanism) return authenticate(*std::move(mechanism));
    const auto* secret = std::get_if<sasl::by_password>(&who.secret);
    if (!secret || mechanism.error() != errc::no_mechanism) return mechanism.error();

    const bool names_user = ascii::iequals(options.mechanism, "USER");
    if (!apop_timestamp_.empty() && !names_user)
        return choice.allows("APOP", "CRAM-MD5") ? apop(who.user, secret->password)
                                                 : make_error_code(errc::no_mechanism);
    const bool has_user = capabilities_.user || !capa_known_ || names_user;
    return has_user && choice.allows("USER", "LOGIN") ? login(who.user, secret->password)
                                                      : make_error_code(errc::no_mechanism);
}

// continue-req = "+" SP [base64] CRLF; old servers leave the blank out when nothing follows it.
bool client_session::is_challenge(std::string_view line) const {
    return requests_.front().kind == request_kind::auth && (line == "+" || line.starts_with("+ "));
}

// auth-response = base64 CRLF; "*" cancels
void client_session::continue_exchange(std::string_view line) {
    if (exchange_.is_cancelled()) return fail(errc::unexpected_reply, line);
    if (has_spoken_early()) return;
    const std::size_t longest = without_end(std::min(options_.limits.auth_line, out_.room()));
    out_.append(exchange_.respond(ascii::trim(line.substr(1)), longest));
    out_.append("\r\n");
    await_input(options_.limits.command_wait);
}

void client_session::on_auth(const reply_view& reply, std::optional<event>& out) {
    if (reply.ok && !exchange_.may_succeed()) return fail(errc::unexpected_reply, reply.text);
    exchange_ = {};
    in_.set_line_limit(options_.limits.reply_line);
    end_login(reply, out);
}

} // namespace courriel::pop3
