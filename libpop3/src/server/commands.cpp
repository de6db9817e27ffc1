// The commands of RFC 1939, 2449, 2595, 5034 and 6856, and XCLIENT, as a table, and the way from a
// line to its function. The files beside this one hold the functions, one a command family.
#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/pop3/server_session.hpp>

namespace courriel::pop3 {

struct server_session::command {
    std::string_view verb;
    unsigned phases; // bits of the phases in which it is legal
    bool takes_argument;
    void (server_session::*run)(std::string_view argument, std::optional<event>& out);
};

// keyword = 3*4VCHAR, which XCLIENT is not
const server_session::command* server_session::find_command(std::string_view verb) noexcept {
    constexpr auto bit = [](phase p) { return 1U << static_cast<unsigned>(p); };
    constexpr unsigned before = bit(phase::authorization) | bit(phase::user_given);
    constexpr unsigned after = bit(phase::transaction);
    using self = server_session;
    static constexpr command table[] = {
        {"RETR", after, true, &self::on_retr},
        {"TOP", after, true, &self::on_top},
        {"DELE", after, true, &self::on_dele},
        {"UIDL", after, true, &self::on_uidl},
        {"LIST", after, true, &self::on_list},
        {"STAT", after, false, &self::on_stat},
        {"NOOP", after, false, &self::on_noop},
        {"RSET", after, false, &self::on_rset},
        {"USER", before, true, &self::on_user},
        {"PASS", bit(phase::user_given), true, &self::on_pass},
        {"STLS", before, false, &self::on_stls},
        {"APOP", before, true, &self::on_apop},
        {"UTF8", before, false, &self::on_utf8},
        {"LANG", before | after, true, &self::on_lang},
        {"XCLIENT", before, true, &self::on_xclient},
        {"AUTH", before, true, &self::on_auth},
        {"CAPA", before | after, false, &self::on_capa},
        {"QUIT", before | after, false, &self::on_quit},
    };
    for (const command& c : table)
        if (ascii::iequals(c.verb, verb)) return &c;
    return nullptr;
}

// Until a login the long lines of AUTH must fit, on which all others are held to their own limit.
std::size_t server_session::line_limit() const {
    const auto& limits = options_.limits;
    const bool auth_may_come = !options_.mechanisms.empty() && !is_authenticated();
    return auth_may_come ? std::max(limits.command_line, limits.auth_line) : limits.command_line;
}

bool server_session::advance_command(std::optional<event>& out) {
    const auto line = in_.next_line();
    if (line.state == line_buffer::status::incomplete) {
        if (!at_end_of_input()) {
            lacks_bytes();
            return false;
        }
        end_of_input();
        return true;
    }
    await_input(options_.limits.command_wait);
    const bool is_auth = ascii::istarts_with(line.text, "AUTH ");
    const std::size_t limit = is_auth ? line_limit() : options_.limits.command_line;
    if (line.state == line_buffer::status::too_long || line.text.size() + 2 > limit) {
        reject_bad("line too long");
    } else if (line.bare_end) {
        reject_bad("a line ends with CRLF and holds no CR, LF or NUL");
    } else {
        run_command(line.text, out);
    }
    return true;
}

// command = keyword *(SP param) CRLF
void server_session::run_command(std::string_view line, std::optional<event>& out) {
    const auto space = line.find(' ');
    const command* const found = find_command(line.substr(0, space));
    const std::string_view argument = space == line.npos ? "" : line.substr(space + 1);
    if (!found) return reject_bad("unknown command");
    if ((found->phases & 1U << static_cast<unsigned>(dialogue_.now)) == 0)
        return reject_bad(is_authenticated() ? "already logged in" : "log in first");
    if (!found->takes_argument && !ascii::trim(argument).empty())
        return reject_bad("no argument expected");
    (this->*found->run)(argument, out);
}

} // namespace courriel::pop3
