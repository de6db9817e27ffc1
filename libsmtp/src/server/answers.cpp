// Answers: those that the session gives by itself, with the budget of errors, and the application's
// to an event that owes one. Whatever text an application gives, append_reply() keeps it one reply
// (RFC 5321 section 4.2); enhanced codes stand in all but the greeting, the answers to EHLO and
// HELO, and 3yz (RFC 2034 section 4).
#include <courriel/smtp/server_session.hpp>

#include <utility>
#include <variant>

#include <courriel/overloaded.hpp>

namespace courriel::smtp {

// next() lets nothing happen without room for an answer, so this one fits but when a wait runs out.
void server_session::answer(const reply_view& reply) {
    append_answer(reply);
    if (answer_.size() <= out_.room()) out_.append(answer_);
}

void server_session::append_answer(const reply_view& reply) {
    answer_.clear();
    append_reply(answer_, reply);
}

/// An error of the client's: 421 in place of the answer once there were too many.
void server_session::refuse(int code, enhanced_status status, std::string_view text) {
    if (errors_ >= options_.limits.errors) return give_up("too many errors", errc::too_many_errors);
    answer({code, status, text});
    count_error();
}

// Beyond some errors the client is guessing or broken: its answers come late.
void server_session::count_error() {
    if (++errors_ > options_.limits.soft_errors) delay_output(options_.limits.error_delay);
    if (errors_ > options_.limits.errors) fail(errc::too_many_errors);
}

void server_session::give_up(std::string_view text, std::error_code error, std::string_view line) {
    answer({421, {4, 7, 0}, options_.host_name + ": " + std::string(text)});
    fail(error, line);
}

bool server_session::may_answer(const reply_view& reply) const {
    if (reply.code < 200 || reply.code > 599) return false;
    if (reply.enhanced.is_present() && reply.enhanced.class_ != reply.code / 100) return false;
    if (!reply.is_positive()) return true;
    switch (owed_) {
    case owed::data: return reply.code == 354 && !reply.enhanced.is_present();
    case owed::auth: return false; // auth_accept() says who it is
    case owed::helo:
    case owed::ehlo: return reply.code == 250;
    default: return reply.code < 300;
    }
}

std::error_code server_session::settle(const reply_view& reply) {
    if (owed_ == owed::nothing || is_over()) return errc::wrong_phase;
    if (!may_answer(reply)) return errc::invalid_argument;
    const bool is_hello = owed_ == owed::helo || owed_ == owed::ehlo;
    const bool is_error = reply.is_permanent() && owed_ != owed::auth;
    if (is_error && errors_ >= options_.limits.errors) {
        append_answer({421, {4, 7, 0}, options_.host_name + ": too many errors"});
    } else if (is_hello && reply.is_positive()) {
        answer_.clear();
        append_hello(reply.text);
    } else {
        append_answer({reply.code, is_hello ? enhanced_status{} : reply.enhanced, reply.text});
    }
    if (const auto error = send(answer_)) return error;

    const owed what = std::exchange(owed_, owed::nothing);
    if (reply.is_positive()) {
        on_accepted(what);
    } else {
        on_refused(what);
    }
    if (is_error) count_error();
    if (reply.code == 421) finish();
    return {};
}

void server_session::on_accepted(owed what) {
    switch (what) {
    case owed::helo:
    case owed::ehlo:
        if (state_.transaction) due_ = due::reset;
        end_transaction();
        state_.client_name = pending_;
        state_.extended = what == owed::ehlo;
        break;
    case owed::sender:
        state_.transaction = detail::mail_transaction{};
        state_.phase = phase::transaction;
        break;
    case owed::recipient: ++state_.transaction->recipients; break;
    case owed::data:
        state_.phase = phase::body;
        body_ = {};
        await_input(options_.limits.body_wait);
        break;
    case owed::body:
        end_transaction();
        junk_ = 0;
        break;
    case owed::nothing:
    case owed::verify:
    case owed::auth: break;
    }
}

// Of what was refused only an exchange or a message at its end is over: all else stays as it was.
void server_session::on_refused(owed what) {
    if (what == owed::body) end_transaction();
    if (what == owed::auth) {
        const auto& limits = options_.limits;
        delay_output(growing_delay(++auth_failures_, limits.auth_delay, limits.auth_delay_most));
        leave_auth();
    }
}

std::error_code server_session::accept() {
    switch (owed_) {
    case owed::helo:
    case owed::ehlo: return settle({250, {}, {}});
    case owed::sender: return settle({250, {2, 1, 0}, "sender ok"});
    case owed::recipient: return settle({250, {2, 1, 5}, "recipient ok"});
    case owed::data: return settle({354, {}, "end the message with a dot on a line by itself"});
    case owed::body: return settle({250, {2, 0, 0}, "message accepted"});
    case owed::verify:
        return settle({252, {2, 0, 0}, "not verified: send the message and it will be tried"});
    case owed::nothing:
    case owed::auth: break;
    }
    return errc::wrong_phase;
}

std::error_code server_session::accept(std::string_view text) {
    switch (owed_) {
    case owed::helo:
    case owed::ehlo: return settle({250, {}, text});
    case owed::sender: return settle({250, {2, 1, 0}, text});
    case owed::recipient:
    case owed::verify: return settle({250, {2, 1, 5}, text});
    case owed::data: return settle({354, {}, text});
    case owed::body: return settle({250, {2, 0, 0}, text});
    case owed::nothing:
    case owed::auth: break;
    }
    return errc::wrong_phase;
}

// Without a code of its own a refusal is a matter of policy (X.7.1), of the mailbox (5.1.1), or of
// the moment (4.3.0).
std::error_code server_session::reject(int code, std::string_view text) {
    if (owed_ == owed::nothing) return errc::wrong_phase;
    if (code < 400 || code > 599) return errc::invalid_argument;
    enhanced_status status{5, 7, 1};
    if (code < 500) status = {4, 3, 0};
    if (code == 550 && owed_ == owed::recipient) status = {5, 1, 1};
    return settle({code, status, text});
}

std::error_code server_session::reply(const smtp::reply& answer) { return settle(answer.view()); }

std::error_code server_session::accept_default(const event& e) {
    const auto agree = [this] { return accept(); };
    return std::visit(overloaded{[&](const hello&) { return agree(); },
                                 [&](const sender&) { return agree(); },
                                 [&](const data_request&) { return agree(); },
                                 [&](const verify&) { return agree(); },
                                 [&](const recipient&) {
                                     return settle({550, {5, 7, 1}, "not accepted here"});
                                 },
                                 [&](const body_end&) { return reject(554, "not accepted here"); },
                                 [&](const auth_step&) { return auth_reject(); },
                                 [](const auto&) { return std::error_code{}; }},
                      e);
}

} // namespace courriel::smtp
