// The server session's outline: how it begins, what next() does, and how it ends. What the commands
// do stands in the other files of this directory, one for each family.
#include <courriel/smtp/server_session.hpp>

#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>

namespace courriel::smtp {
namespace {

// sasl-mech = 1*20mech-char ; A-Z / DIGIT / "-" / "_" (RFC 4422 section 3.1)
bool is_mechanism(std::string_view name) {
    return !name.empty() && name.size() <= 20 && ascii::all_of(name, [](char c) {
        return ascii::is_upper(c) || ascii::is_digit(c) || c == '-' || c == '_';
    });
}

// The session's own names go into its answers: they must fit a line and be one word each.
bool can_be_announced(const server_options& options) {
    constexpr std::size_t longest_domain = 255; // RFC 5321 section 4.5.3.1.2
    constexpr std::size_t most_mechanisms = 20; // so that the AUTH line of EHLO is one line
    return !options.host_name.empty() && options.host_name.size() <= longest_domain &&
           ascii::all_of(options.host_name, ascii::is_graphic) &&
           options.software.size() <= longest_domain - 15 &&
           ascii::all_of(options.software, ascii::is_printable) &&
           options.mechanisms.size() <= most_mechanisms &&
           std::all_of(options.mechanisms.begin(), options.mechanisms.end(), is_mechanism) &&
           (!options.offer.future_release || options.offer.release_max_date);
}

} // namespace

server_session::server_session(server_options options)
    : session_base(line_buffer(options.limits.command_line), options.limits.output_queue,
                   server_answer_room, options.limits.output_stall)
    , options_(std::move(options)) {
    if (!can_be_announced(options_)) {
        fail(errc::invalid_argument);
    } else if (options_.proxy_header) {
        state_.phase = phase::proxied;
        await_input(options_.limits.command_wait);
    } else {
        begin();
    }
}

void server_session::begin() {
    if (options_.tls != courriel::tls::implicit) return begin_dialogue();
    await_input(options_.limits.tls_wait);
    begin_tls({tls_role::server, {}, {}});
}

void server_session::begin_dialogue() {
    if (options_.greeting_delay <= std::chrono::seconds::zero()) return greet();
    state_.phase = phase::held_back;
    await_milestone(options_.greeting_delay);
}

reply_view server_session::greeting() {
    pending_ = options_.host_name + (is_lmtp() ? " LMTP " : " ESMTP ") + options_.software;
    return {220, {}, pending_};
}

// Greeting = "220 " Domain [ SP textstring ] CRLF
void server_session::greet() {
    state_.phase = phase::greeted;
    answer(greeting());
    in_.set_line_limit(line_limit());
    await_input(options_.limits.command_wait);
}

std::optional<server_session::event> server_session::next() {
    begin_next();
    std::optional<event> out;
    while (!out) {
        if (has_failed()) return next_of_failure();
        if (const auto room = take_writable()) return *room;
        if (const auto late = take_timeout(); late != timeout::none) {
            on_timeout(late);
        } else if (tls_due()) {
            if (await_tls()) break;
        } else if (is_over() && std::exchange(body_.open, false)) {
            out = body_cut{errc::shutting_down};
        } else if (is_over() || owes_answer() || !has_answer_room()) {
            break;
        } else if (!advance(out)) {
            break;
        }
    }
    return out;
}

bool server_session::advance(std::optional<event>& out) {
    if (state_.phase == phase::turned && !out_.empty()) return false; // the answer leaves first
    if (due_ != due::nothing) {
        advance_due(out);
        return true;
    }
    if (refusals_ != 0) {
        advance_refusals();
        return true;
    }
    switch (state_.phase) {
    case phase::proxied: return advance_proxy_header(out);
    case phase::body: return advance_body(out);
    case phase::chunks: return advance_command(out); // a message in hand is finished
    case phase::turned: return false;
    default: break;
    }
    if (shutting_down_) {
        say_goodbye();
        return true;
    }
    if (state_.phase == phase::held_back) return advance_silence();
    return state_.phase == phase::auth ? advance_auth(out) : advance_command(out);
}

void server_session::advance_due(std::optional<event>& out) {
    switch (std::exchange(due_, due::nothing)) {
    case due::reset: out = reset{}; break;
    case due::tls_established: out = tls_established{}; break;
    case due::cancel: due_ = due::reset; [[fallthrough]];
    case due::cut:
        body_.open = false;
        out = body_cut{std::make_error_code(std::errc::operation_canceled)};
        break;
    case due::burl:
        owed_ = owed::burl;
        out = burl{pending_, body_.last};
        break;
    case due::quit:
        if (std::exchange(body_.open, false)) {
            due_ = due::quit;
            out = body_cut{std::make_error_code(std::errc::operation_canceled)};
            break;
        }
        answer({221, {2, 0, 0}, options_.host_name + " closing the connection"});
        finish();
        out = quit{};
        break;
    case due::turned: out = turned{}; break;
    case due::nothing: break;
    }
}

// Who should be a known proxy and does not talk like one gets no word: it is not for him.
bool server_session::advance_proxy_header(std::optional<event>& out) {
    const auto found = parse_proxy_header(in_.unread());
    if (found.status == proxy_header_status::complete) {
        in_.take(found.size);
        read_at_most(SIZE_MAX);
        begin();
        out = proxied_connection{found.header};
        return true;
    }
    if (found.status == proxy_header_status::malformed) {
        fail(errc::malformed);
        return true;
    }
    // No more than the header is read: what is behind it may belong to TLS.
    read_at_most(found.size - in_.unread().size());
    return await_line(true);
}

// A client waits for the greeting before it says anything (RFC 5321 section 4.3.1): one that does
// not is no mail server's, and does not read the answers either.
bool server_session::advance_silence() {
    if (!in_.is_inside_line()) return await_line(true);
    answer({554, {}, options_.host_name + ": you spoke before the greeting"});
    const auto said = in_.unread();
    fail(errc::malformed, said.substr(0, said.find_first_of("\r\n")));
    return true;
}

// A message that was begun and has no end yet is cut before the failure is told.
std::optional<server_session::event> server_session::next_of_failure() {
    owed_ = owed::nothing;
    if (std::exchange(body_.open, false)) {
        end_transaction();
        return body_cut{failure()};
    }
    return take_failure();
}

// Bytes of a line are lacking: they will come, or the peer has ended its stream.
bool server_session::await_line(bool end_is_good) {
    if (!at_end_of_input()) {
        lacks_bytes();
        return false;
    }
    if (end_is_good && !in_.is_inside_line() && !body_.open) {
        finish();
    } else {
        fail(errc::unexpected_end);
    }
    return true;
}

void server_session::on_timeout(timeout late) {
    if (late == timeout::milestone) { // the greeting was held back long enough
        reach_milestone();
        greet();
    } else if (late != timeout::output && !tls_due() && state_.phase != phase::proxied) {
        give_up("timed out", errc::timed_out);
    } else {
        fail(errc::timed_out);
    }
}

void server_session::shut_down() {
    shutting_down_ = true;
    // Who is behind a proxy is not known yet, and who has the roles reversed expects no answer.
    const bool is_mute = state_.phase == phase::proxied || state_.phase == phase::turned;
    if (is_mute && !is_over()) return finish();
    const bool idle = owed_ == owed::nothing && due_ == due::nothing && refusals_ == 0 &&
                      state_.phase != phase::body && state_.phase != phase::chunks && !tls_due() &&
                      !is_over();
    if (idle && has_answer_room()) say_goodbye();
}

void server_session::say_goodbye() {
    answer({421, {4, 3, 2}, options_.host_name + ": shutting down"});
    finish();
}

} // namespace courriel::smtp
