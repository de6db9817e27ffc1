// The command table, and what is checked of every command line before its function runs: the line
// itself (RFC 5321 section 2.3.8, 4.5.3.1.4), whether the command is known, and whether it is legal
// now (4.1.4).
#include <courriel/smtp/server_session.hpp>

#include <algorithm>
#include <array>

#include <courriel/ascii.hpp>

namespace courriel::smtp {
namespace {

using detail::server_phase;

constexpr unsigned in(server_phase phase) { return 1U << static_cast<unsigned>(phase); }
constexpr unsigned anytime = in(server_phase::greeted) | in(server_phase::ready) |
                             in(server_phase::transaction) | in(server_phase::chunks);
constexpr unsigned messages = in(server_phase::transaction) | in(server_phase::chunks);

enum flag : unsigned {
    last_of_group = 1, // nothing may be sent behind it before its answer (RFC 2920 section 3.1)
    needs_tls = 2,     // under require_tls (RFC 3207 section 4)
    needs_auth = 4,    // under require_auth (RFC 4954 section 6)
    needs_ehlo = 8,    // an extension: not after HELO
    junk = 16,         // costs the server and moves no mail
    auth_line = 32,    // may be as long as the lines of an exchange
    smtp_only = 64,    // unknown in LMTP (RFC 2033 section 4.1)
    lmtp_only = 128,   // unknown in SMTP
};

// What a browser or another protocol's client says first. A command of these is not answered with
// 500 and a next chance: the lines behind it may be chosen by an attacker.
constexpr std::array<std::string_view, 10> other_protocols{
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI"};

bool is_other_protocol(std::string_view verb) {
    return std::any_of(other_protocols.begin(), other_protocols.end(),
                       [&](std::string_view other) { return ascii::iequals(verb, other); });
}

} // namespace

struct server_session::command {
    std::string_view verb;
    unsigned phases; // where it is legal
    unsigned flags;
    void (server_session::*run)(std::string_view argument, std::optional<event>& out);
};

const server_session::command* server_session::find_command(std::string_view verb) {
    using self = server_session;
    static constexpr command table[] = {
        {"EHLO", anytime, junk | smtp_only, &self::on_ehlo},
        {"HELO", anytime, junk | smtp_only, &self::on_helo},
        {"LHLO", anytime, junk | lmtp_only, &self::on_ehlo},
        {"MAIL", in(phase::ready), needs_tls | needs_auth, &self::on_mail},
        {"RCPT", in(phase::transaction), 0, &self::on_rcpt},
        {"DATA", in(phase::transaction), last_of_group, &self::on_data},
        {"BDAT", anytime, 0, &self::on_bdat},
        {"BURL", messages, 0, &self::on_burl},
        {"RSET", anytime, junk, &self::on_rset},
        {"NOOP", anytime, junk, &self::on_noop},
        {"QUIT", anytime, 0, &self::on_quit},
        {"VRFY", anytime, junk | needs_tls | needs_auth, &self::on_vrfy},
        {"HELP", anytime, junk, &self::on_help},
        {"AUTH", in(phase::ready), last_of_group | needs_tls | needs_ehlo | auth_line,
         &self::on_auth},
        {"STARTTLS", in(phase::ready), needs_ehlo, &self::on_starttls},
        {"EXPN", anytime, junk | needs_tls | needs_auth, &self::on_expn},
        {"ETRN", in(phase::ready), junk | needs_tls | needs_auth | needs_ehlo, &self::on_etrn},
        {"ATRN", in(phase::ready), last_of_group | junk | needs_tls | needs_ehlo, &self::on_atrn},
        {"XCLIENT", in(phase::ready), junk | needs_ehlo, &self::on_xclient},
        {"XFORWARD", in(phase::ready), junk | needs_ehlo, &self::on_xforward},
        {"TURN", anytime, 0, &self::on_unimplemented},
        {"SEND", anytime, 0, &self::on_unimplemented},
        {"SOML", anytime, 0, &self::on_unimplemented},
        {"SAML", anytime, 0, &self::on_unimplemented},
    };
    for (const command& entry : table)
        if (ascii::iequals(entry.verb, verb)) return &entry;
    return nullptr;
}

// Until AUTH has happened its long lines must fit, on which all others are held to their own limit.
std::size_t server_session::line_limit() const {
    const bool auth_may_come = !options_.mechanisms.empty() && !is_authenticated();
    return auth_may_come ? std::max(options_.limits.command_line, options_.limits.auth_line)
                         : options_.limits.command_line;
}

bool server_session::advance_command(std::optional<event>& out) {
    const auto line = in_.next_line();
    if (line.state == line_buffer::status::incomplete) return await_line(true);
    await_input(options_.limits.command_wait);
    if (line.state == line_buffer::status::too_long) {
        refuse(500, {5, 5, 2}, "the line is too long");
    } else if (line.bare_end) {
        refuse(500, {5, 5, 2}, "lines end with CRLF and hold no CR, LF or NUL");
    } else {
        run_command(line.text, out);
    }
    return true;
}

void server_session::run_command(std::string_view line, std::optional<event>& out) {
    const auto& limits = options_.limits;
    std::string_view argument = line;
    const std::string_view verb = ascii::take_word(argument);
    argument = ascii::trim(argument);

    if (!ascii::iequals(verb, "BDAT")) body_.follows_refused = false;
    const command* entry = find_command(verb);
    if (entry && (entry->flags & (is_lmtp() ? smtp_only : lmtp_only))) entry = nullptr;
    const std::size_t most =
        entry && (entry->flags & auth_line) ? limits.auth_line : limits.command_line;
    if (line.size() + 2 > most) return refuse(500, {5, 5, 2}, "the line is too long");
    if (!entry) return refuse_unknown(verb, line);

    if ((entry->flags & last_of_group) && !options_.allow_improper_pipelining &&
        !in_.unread().empty()) {
        // What follows was not meant as commands: none of it may be run as such.
        answer({554, {5, 5, 0}, "improper pipelining"});
        return fail(errc::malformed, line);
    }
    if ((entry->flags & junk) && ++junk_ > limits.junk_commands)
        return give_up("too many commands without a message", errc::too_many_errors, line);
    if (!(entry->phases & in(state_.phase)) || ((entry->flags & needs_ehlo) && !state_.extended)) {
        return refuse(503, {5, 5, 1},
                      state_.phase == phase::chunks        ? "send the rest of the message first"
                      : state_.phase == phase::transaction ? "not within a mail transaction"
                      : state_.phase == phase::greeted || (entry->flags & needs_ehlo)
                          ? (is_lmtp() ? "send LHLO first" : "send EHLO first")
                          : "send MAIL first");
    }
    if ((entry->flags & needs_tls) && options_.require_tls && !is_secure())
        return refuse(530, {5, 7, 0}, "send STARTTLS first");
    if ((entry->flags & needs_auth) && options_.require_auth && !is_authenticated())
        return refuse(530, {5, 7, 0}, "authentication required");
    (this->*entry->run)(argument, out);
}

void server_session::refuse_unknown(std::string_view verb, std::string_view line) {
    if (is_other_protocol(verb)) return give_up("this is SMTP", errc::malformed, line);
    refuse(500, {5, 5, 1}, "unknown command");
}

} // namespace courriel::smtp
