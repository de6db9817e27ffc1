// The greeting, USER and PASS, and APOP (RFC 1939 sections 4 and 7).
#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/pop3/client_session.hpp>

namespace courriel::pop3 {
namespace {

bool is_user_name(std::string_view user) {
    return !user.empty() && user.find(' ') == user.npos && ascii::fits_line(user);
}

} // namespace

void client_session::on_greeting(std::string_view line) {
    const auto parsed = parse_reply(line);
    if (!parsed.valid) return fail(errc::malformed, line);
    if (!parsed.reply.ok) return fail(errc::refused, line);
    greeting_ = reply(parsed.reply);
    apop_timestamp_ = find_apop_timestamp(line);
    phase_ = phase::setting_up;
    await_nothing();
    enqueue({request_kind::capa});
}

std::error_code client_session::may_begin_login() const {
    const bool may = phase_ == phase::ready && !logged_in_ && requests_.empty() && !is_over();
    return may ? std::error_code() : errc::wrong_phase;
}

std::error_code client_session::login(std::string_view user, std::string_view password) {
    if (const auto error = may_begin_login()) return error;
    if (!is_user_name(user) || !ascii::fits_line(password)) return errc::invalid_argument;
    const bool is_plain =
        ascii::all_of(user, ascii::is_ascii) && ascii::all_of(password, ascii::is_ascii);
    if (!is_plain && !capabilities_.utf8_user) return errc::not_supported;
    const std::size_t line = std::max(user.size(), password.size()) + 7; // "USER ", CRLF
    if (line > options_.limits.command_line || line > greatest_request()) return errc::too_large;
    if (!is_secure() && !options_.allow_plaintext_auth) return errc::no_mechanism;
    argument_ = user;
    password_ = password;
    enqueue({request_kind::user});
    return {};
}

std::error_code client_session::apop(std::string_view user, std::string_view secret) {
    if (const auto error = may_begin_login()) return error;
    if (!is_user_name(user)) return errc::invalid_argument;
    const bool is_plain = ascii::all_of(user, ascii::is_ascii);
    if (apop_timestamp_.empty() || (!is_plain && !capabilities_.utf8_user))
        return errc::not_supported;
    const std::string digest = apop_digest(apop_timestamp_, secret);
    if (digest.empty()) return errc::not_supported;
    const std::size_t line = user.size() + digest.size() + 8; // "APOP ", " ", CRLF
    if (line > options_.limits.command_line || line > greatest_request()) return errc::too_large;
    argument_.assign(user).append(" ").append(digest);
    enqueue({request_kind::apop});
    return {};
}

// PASS takes the place of USER in the queue; until then the password stays here.
void client_session::on_user(const reply_view& reply, std::optional<event>& out) {
    if (!reply.ok) return end_login(reply, out);
    requests_.front().kind = request_kind::pass;
    sent_ = 0;
    send_due();
}

void client_session::on_pass(const reply_view& reply, std::optional<event>& out) {
    end_login(reply, out);
}

// What a server can do may depend on the state, and on who has logged in (RFC 2449 section 5).
// Nothing is asked behind QUIT.
void client_session::end_login(const reply_view& reply, std::optional<event>& out) {
    argument_.clear();
    password_.clear();
    if (reply.ok && capa_known_ && phase_ == phase::ready) {
        login_reply_ = pop3::reply(reply);
        end_answer();
        return enqueue({request_kind::capa});
    }
    logged_in_ = reply.ok;
    out = login_result{reply};
    end_answer();
}

} // namespace courriel::pop3
