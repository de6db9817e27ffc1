// The lines that the session sends, and the application's answers to what it was asked.
#include <algorithm>
#include <charconv>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/overloaded.hpp>
#include <courriel/pop3/reply.hpp>
#include <courriel/pop3/response_code.hpp>
#include <courriel/pop3/server_session.hpp>

namespace courriel::pop3 {
namespace {

constexpr std::size_t response_line = 512; // octets with CRLF, RFC 2449 section 4

// RFC 2449 section 8.1 and RFC 3206: these codes say that something else is.
bool are_credentials_at_fault(std::string_view code) {
    switch (parse_response_code(code)) {
    case response_code::in_use:
    case response_code::login_delay:
    case response_code::sys_temp:
    case response_code::sys_perm: return false;
    default: return true;
    }
}

} // namespace

void server_session::put(std::uint64_t number) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out_.append({digits, static_cast<std::size_t>(end - digits)});
}

void server_session::say(std::string_view line) {
    put(line);
    put("\r\n");
}

void server_session::refuse(std::string_view text) {
    put("-ERR ");
    say(translated(text));
}

void server_session::reject_bad(std::string_view text) {
    refuse(text);
    if (++bad_commands_ >= options_.limits.bad_commands) fail(errc::too_many_errors);
}

// After QUIT: the event is next, then the end.
void server_session::end_in_order() { dialogue_.now = phase::ending; }

std::error_code server_session::accept(maildrop_listing listing) {
    if (owed_ != owed::login || is_over()) return errc::wrong_phase;
    return log_in(std::move(listing), dialogue_.name);
}

std::error_code server_session::log_in(maildrop_listing listing, std::string user) {
    for (const auto& message : listing)
        if (!is_unique_id(message.unique_id)) return errc::invalid_argument;
    owed_ = owed::nothing;
    leave_exchange();
    dialogue_.now = phase::transaction;
    dialogue_.user = std::move(user);
    in_.set_line_limit(line_limit());
    dialogue_.maildrop = marked_listing(std::move(listing));
    reach_milestone();
    say("+OK");
    return {};
}

std::error_code server_session::accept() {
    if (is_over()) return errc::wrong_phase;
    if (owed_ == owed::retrieve) {
        open_body();
        return {};
    }
    if (owed_ != owed::commit) return errc::wrong_phase;
    owed_ = owed::nothing;
    say("+OK");
    end_in_order();
    return {};
}

std::error_code server_session::reject(std::string_view text, std::string_view code) {
    if (is_over() || owed_ == owed::nothing || owed_ == owed::body) return errc::wrong_phase;
    if (!ascii::fits_line(text) || (!code.empty() && !is_response_code(code)) ||
        (code.empty() && text.starts_with('[')))
        return errc::invalid_argument;
    if (text.size() + code.size() + std::string_view("-ERR [] \r\n").size() > response_line)
        return errc::too_large;
    put("-ERR ");
    if (!code.empty()) {
        put("[");
        put(code);
        put("] ");
    }
    say(text);
    const owed refused = std::exchange(owed_, owed::nothing);
    if (refused == owed::commit) end_in_order();
    if (refused == owed::auth) leave_exchange();
    if (refused == owed::login || refused == owed::auth) {
        const auto& limits = options_.limits;
        const bool wrong = are_credentials_at_fault(code);
        if (wrong) ++login_failures_;
        delay_output(growing_delay(std::max<std::size_t>(login_failures_, 1), limits.login_delay,
                                   limits.login_delay_most));
        if (wrong && login_failures_ >= limits.login_failures) fail(errc::too_many_errors);
    }
    return {};
}

std::error_code server_session::accept_default(const event& e) {
    return std::visit(
        overloaded{
            [&](const login&) { return reject("authentication failed", "AUTH"); },
            [&](const apop_login&) { return reject("authentication failed", "AUTH"); },
            [&](const auth_step&) { return auth_reject(); },
            [&](const retrieve&) { return reject("not available"); },
            [&](const pop3::commit& c) {
                return c.removed.empty() ? accept() : reject("no message was removed");
            },
            [](const auto&) { return std::error_code{}; },
        },
        e);
}

} // namespace courriel::pop3
