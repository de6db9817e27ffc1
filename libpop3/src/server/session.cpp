// See server_session.hpp. The outline of next(), which all sessions share, and where the bytes go.
#include <courriel/pop3/server_session.hpp>

#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/pop3/apop.hpp>

namespace courriel::pop3 {

namespace {

// sasl-mech = 1*20mech-char, mech-char = UPPER-ALPHA / DIGIT / HYPHEN / UNDERSCORE (RFC 4422
// section 3.1). All of them fit one line of CAPA, of 512 octets (RFC 2449 section 5).
bool are_mechanisms(const std::vector<std::string>& names) {
    std::size_t line = std::string_view("SASL\r\n").size();
    for (const auto& name : names) {
        line += 1 + name.size();
        if (name.empty() || name.size() > 20 || !ascii::all_of(name, [](char c) {
                return ascii::is_upper(c) || ascii::is_digit(c) || c == '-' || c == '_';
            }))
            return false;
    }
    return line <= 512;
}

} // namespace

server_session::server_session(server_options options)
    : session_base(line_buffer(options.limits.command_line), options.limits.output_queue,
                   server_answer_room, options.limits.output_stall)
    , options_(std::move(options)) {
    const bool good =
        !options_.host_name.empty() && options_.host_name.size() <= 255 &&
        ascii::all_of(options_.host_name, ascii::is_graphic) &&
        (options_.apop_timestamp.empty() || is_apop_timestamp(options_.apop_timestamp)) &&
        options_.implementation.size() <= 255 &&
        ascii::all_of(options_.implementation, ascii::is_printable) &&
        are_mechanisms(options_.mechanisms) &&
        std::all_of(options_.languages.begin(), options_.languages.end(), is_language);
    if (!good) {
        fail(errc::invalid_argument);
        return;
    }
    in_.set_line_limit(line_limit());
    await_milestone(options_.limits.login_wait);
    if (options_.tls == courriel::tls::implicit) {
        await_input(options_.limits.tls_wait);
        begin_tls({tls_role::server, {}, "pop3"});
    } else {
        greet();
    }
}

// A timestamp offers APOP (RFC 1939 section 7), the code XCLIENT that command.
void server_session::greet() {
    put("+OK ");
    if (options_.trusted_proxy) put("[XCLIENT] ");
    put(options_.host_name);
    put(" POP3 server ready");
    if (!options_.apop_timestamp.empty()) {
        put(" ");
        put(options_.apop_timestamp);
    }
    put("\r\n");
    await_input(options_.limits.command_wait);
}

std::optional<server_event> server_session::next() {
    begin_next();
    std::optional<event> out;
    while (!out) {
        if (has_failed()) return next_of_failure();
        if (const auto room = take_writable()) return *room;
        if (take_timeout() != timeout::none) {
            // RFC 1939 section 3: without removing any messages or sending any response.
            fail(errc::timed_out);
        } else if (tls_due()) {
            if (await_tls()) break;
        } else if (is_over() || owes_answer() || !has_answer_room()) {
            break;
        } else if (!advance(out)) {
            break;
        }
    }
    return out;
}

std::optional<server_event> server_session::next_of_failure() {
    if (const auto failure = take_failure()) return *failure;
    return std::nullopt;
}

bool server_session::advance(std::optional<event>& out) {
    if (std::exchange(tls_established_, false)) {
        out = tls_established{};
        return true;
    }
    if (dialogue_.now == phase::ending) {
        out = quit{};
        finish();
        return true;
    }
    if (dialogue_.now == phase::listing) return advance_listing();
    if (shutting_down_) {
        finish();
        return true;
    }
    if (dialogue_.now == phase::exchange) return advance_auth(out);
    return advance_command(out);
}

void server_session::shut_down() {
    if (is_over()) return;
    shutting_down_ = true;
    const bool busy = owes_answer() || tls_established_ || dialogue_.now == phase::listing ||
                      dialogue_.now == phase::ending;
    if (!busy) finish();
}

// Whole commands are answered before; between commands the end is in good order, and removes
// nothing.
void server_session::end_of_input() {
    if (in_.is_inside_line()) return fail(errc::unexpected_end);
    finish();
}

} // namespace courriel::pop3
