// The requests as a table, how they are queued and sent, and whose answer a status line is. The
// files beside this one hold what the answers do, one a command family.
#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <courriel/pop3/client_session.hpp>

namespace courriel::pop3 {
namespace {

bool is_login(request_kind kind) {
    return kind == request_kind::user || kind == request_kind::pass || kind == request_kind::apop ||
           kind == request_kind::auth;
}

bool has_argument(request_kind kind) {
    return is_login(kind) || kind == request_kind::lang_one || kind == request_kind::xclient;
}

} // namespace

struct client_session::form {
    request_kind kind;
    std::string_view verb;
    unsigned numbers;                // how many arguments follow the verb
    std::optional<client_verb> told; // -ERR is told by `refused`
    void (client_session::*on_reply)(const reply_view& reply, std::optional<event>& out);
};

const client_session::form& client_session::form_of(request_kind kind) noexcept {
    using k = request_kind;
    using v = client_verb;
    using self = client_session;
    static constexpr std::array<form, 21> table{{
        {k::capa, "CAPA", 0, std::nullopt, &self::on_capa},
        {k::stls, "STLS", 0, std::nullopt, &self::on_stls},
        {k::user, "USER", 0, std::nullopt, &self::on_user},
        {k::pass, "PASS", 0, std::nullopt, &self::on_pass},
        {k::apop, "APOP", 0, std::nullopt, &self::on_pass},
        {k::auth, "AUTH", 0, std::nullopt, &self::on_auth},
        {k::utf8, "UTF8", 0, v::utf8, &self::on_done},
        {k::lang, "LANG", 0, v::lang, &self::on_list},
        {k::lang_one, "LANG", 0, v::lang, &self::on_language},
        {k::xclient, "XCLIENT", 0, v::xclient, &self::on_done},
        {k::quit, "QUIT", 0, std::nullopt, &self::on_quit},
        {k::stat, "STAT", 0, v::stat, &self::on_stat},
        {k::list, "LIST", 0, v::list, &self::on_list},
        {k::list_one, "LIST", 1, v::list, &self::on_list_one},
        {k::uidl, "UIDL", 0, v::uidl, &self::on_list},
        {k::uidl_one, "UIDL", 1, v::uidl, &self::on_list_one},
        {k::retrieve, "RETR", 1, v::retrieve, &self::on_message},
        {k::top, "TOP", 2, v::top, &self::on_message},
        {k::remove, "DELE", 1, v::remove, &self::on_done},
        {k::noop, "NOOP", 0, v::noop, &self::on_done},
        {k::reset, "RSET", 0, v::reset, &self::on_done},
    }};
    static_assert([] {
        for (std::size_t i = 0; i != table.size(); ++i)
            if (table[i].kind != static_cast<request_kind>(i)) return false;
        return true;
    }());
    return table[static_cast<std::size_t>(kind)];
}

std::error_code client_session::ask(request_kind kind, std::size_t number, std::size_t lines) {
    if (phase_ != phase::ready || !logged_in_ || is_over()) return errc::wrong_phase;
    if (requests_.size() >= options_.limits.pipelined) {
        verb_refused_ = true;
        return errc::queue_full;
    }
    enqueue({kind, number, lines});
    return {};
}

std::error_code client_session::ask_about(request_kind kind, std::size_t number,
                                          std::size_t lines) {
    return number == 0 ? make_error_code(errc::invalid_argument) : ask(kind, number, lines);
}

// What comes while nothing is awaited answers nothing, least of all the request that is sent next.
bool client_session::has_spoken_early() {
    if (!in_.is_inside_line()) return false;
    const auto unread = in_.unread();
    fail(errc::unexpected_reply, unread.substr(0, unread.find_first_of("\r\n")));
    return true;
}

void client_session::enqueue(const request& r) {
    requests_.push(r);
    send_due();
}

std::size_t client_session::greatest_request() const noexcept {
    return std::min(std::max(options_.limits.command_line, auth_command), out_.limit());
}

// Ahead of the answers only when PIPELINING is announced, and never behind a login under way.
void client_session::send_due() {
    while (sent_ != requests_.size() && out_.room() >= greatest_request()) {
        if (sent_ != 0) {
            const auto first = requests_.front().kind;
            if (!capabilities_.pipelining || is_login(first)) return;
        } else {
            if (has_spoken_early()) return;
            await_input(options_.limits.command_wait);
        }
        send_request(requests_[sent_++]);
    }
}

void client_session::send_request(const request& r) {
    const form& f = form_of(r.kind);
    out_.append(f.verb);
    if (has_argument(r.kind)) {
        out_.append(" ");
        out_.append(r.kind == request_kind::pass ? password_ : argument_);
    }
    for (unsigned i = 0; i != f.numbers; ++i) {
        char digits[20];
        const auto end =
            std::to_chars(digits, digits + sizeof digits, i == 0 ? r.number : r.lines).ptr;
        out_.append(" ");
        out_.append({digits, static_cast<std::size_t>(end - digits)});
    }
    out_.append("\r\n");
}

void client_session::on_status(std::string_view line, std::optional<event>& out) {
    if (is_challenge(line)) return continue_exchange(line);
    const auto parsed = parse_reply(line);
    if (!parsed.valid) return fail(errc::malformed, line);
    const request first = requests_.front();
    const form& f = form_of(first.kind);
    if (parsed.reply.ok || !f.told) return (this->*f.on_reply)(parsed.reply, out);
    out = refused{*f.told, first.number, parsed.reply};
    end_answer();
}

// A verb that asks for no data.
void client_session::on_done(const reply_view& reply, std::optional<event>& out) {
    const request& first = requests_.front();
    out = done{*form_of(first.kind).told, first.number, reply};
    end_answer();
}

// The first request is answered whole.
void client_session::end_answer() {
    requests_.pop();
    --sent_;
    part_ = part::status;
    block_ = 0;
    if (sent_ == 0) {
        await_nothing();
    } else {
        await_input(options_.limits.command_wait);
    }
    if (std::exchange(verb_refused_, false)) arm_writable();
    send_due();
}

} // namespace courriel::pop3
