// Answers: those that the session gives by itself, with the budget of errors, and the application's
// to an event that owes one. Whatever text an application gives, append_reply() keeps it one reply
// (RFC 5321 section 4.2); enhanced codes stand in all but the greeting, the answers to EHLO and
// HELO, and 3yz (RFC 2034 section 4).
#include <courriel/smtp/server_session.hpp>

#include <algorithm>
#include <utility>
#include <variant>

#include <courriel/overloaded.hpp>

namespace courriel::smtp {
namespace {

constexpr std::chrono::minutes longest_delay{1}; // that an application may ask for

} // namespace

// next() lets nothing happen without room for an answer, so this one fits but when a wait runs out.
void server_session::answer(const reply_view& reply) {
    append_answer(reply);
    if (answer_.size() <= out_.room()) out_.append(answer_);
}

void server_session::append_answer(const reply_view& reply) {
    answer_.clear();
    const bool with_status = options_.offer.enhanced_status_codes;
    append_reply(answer_,
                 {reply.code, with_status ? reply.enhanced : enhanced_status{}, reply.text});
}

/// An error of the client's: 421 in place of the answer once there were too many.
void server_session::refuse(const reply_view& why) {
    if (errors_ >= options_.limits.errors) return give_up("too many errors", errc::too_many_errors);
    answer(why);
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
    case owed::xclient: return reply.code == 220;
    default: return reply.code < 300;
    }
}

std::error_code server_session::settle(const reply_view& reply) {
    if (owed_ == owed::nothing || is_over()) return errc::wrong_phase;
    if (!may_answer(reply)) return errc::invalid_argument;
    const bool is_hello = owed_ == owed::helo || owed_ == owed::ehlo;
    // Of the answers for one message in LMTP none is an error of its own.
    const bool is_error =
        reply.is_permanent() && owed_ != owed::auth && !(owed_ == owed::body && is_lmtp());
    if (is_error && errors_ >= options_.limits.errors) {
        append_answer({421, {4, 7, 0}, options_.host_name + ": too many errors"});
    } else if (is_hello && reply.is_positive()) {
        answer_.clear();
        append_hello(reply.text);
    } else {
        append_answer({reply.code, is_hello ? enhanced_status{} : reply.enhanced, reply.text});
    }
    // The answer to BURL LAST is that to the message, which is whole by it.
    const bool comes_later = owed_ == owed::burl && body_.last && reply.is_positive();
    const bool is_one_of_many = owed_ == owed::body && is_lmtp();
    if (is_one_of_many && answer_.size() > out_.room()) {
        // All may be given at once (RFC 2033 section 4.2), and there are as many as recipients.
        out_.append_over_limit(answer_);
    } else if (!comes_later) {
        if (const auto error = send(answer_)) return error;
    }
    if (const auto wait = std::exchange(answer_delay_, {}); wait > duration::zero())
        delay_output(wait);

    if (owed_ == owed::body && body_answers_ > 1) {
        --body_answers_;
    } else {
        const owed what = std::exchange(owed_, owed::nothing);
        if (reply.is_positive()) {
            on_accepted(what);
        } else {
            on_refused(what);
        }
    }
    if (is_error) count_error();
    if (reply.code == 421) {
        owed_ = owed::nothing;
        finish();
    }
    return {};
}

void server_session::delay_answer(std::chrono::seconds wait) {
    answer_delay_ = std::clamp<duration>(answer_delay_ + wait, duration::zero(), longest_delay);
}

std::size_t server_session::answers_owed() const {
    if (owed_ == owed::nothing) return 0;
    return owed_ == owed::body ? body_answers_ : 1;
}

void server_session::on_accepted(owed what) {
    switch (what) {
    case owed::helo:
    case owed::ehlo:
        if (state_.transaction) due_ = body_.open ? due::cancel : due::reset;
        end_transaction();
        state_.client_name = pending_;
        state_.extended = what == owed::ehlo;
        break;
    case owed::sender:
        state_.transaction = next_transaction_;
        state_.phase = phase::transaction;
        break;
    case owed::recipient: ++state_.transaction->recipients; break;
    case owed::data: begin_body(false); break;
    case owed::burl:
        if (!body_.last) state_.phase = phase::chunks;
        await_input(options_.limits.command_wait);
        break;
    case owed::turn:
        state_.phase = phase::turned;
        due_ = due::turned;
        await_nothing();
        break;
    case owed::xclient:
        state_ = {};
        state_.identity = std::exchange(login_, {});
        in_.set_line_limit(line_limit());
        break;
    case owed::body:
        end_transaction();
        junk_ = 0;
        break;
    case owed::nothing:
    case owed::verify:
    case owed::expand:
    case owed::help:
    case owed::queue_run:
    case owed::xforward:
    case owed::auth: break;
    }
}

// Of what was refused only an exchange or a message at its end is over: all else stays as it was.
void server_session::on_refused(owed what) {
    if (what == owed::body) end_transaction();
    if (what == owed::burl) {
        end_transaction();
        due_ = due::cut;
    }
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
    case owed::burl: return settle({250, {2, 0, 0}, "chunk taken"});
    case owed::verify:
    case owed::expand:
        return settle({252, {2, 0, 0}, "not verified: send the message and it will be tried"});
    case owed::help: return settle({214, {2, 0, 0}, "see RFC 5321"});
    case owed::queue_run: return settle({250, {2, 0, 0}, "the queue is being run"});
    case owed::turn: return settle({250, {2, 0, 0}, "the roles reverse now"});
    case owed::xclient: return settle(greeting());
    case owed::xforward: return settle({250, {2, 0, 0}, "ok"});
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
    case owed::verify:
    case owed::expand: return settle({250, {2, 1, 5}, text});
    case owed::data: return settle({354, {}, text});
    case owed::help: return settle({214, {2, 0, 0}, text});
    case owed::xclient: return settle({220, {}, text});
    case owed::body:
    case owed::burl:
    case owed::queue_run:
    case owed::turn:
    case owed::xforward: return settle({250, {2, 0, 0}, text});
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
    const auto refuse_it = [this] { return reject(550, "not available here"); };
    return std::visit(
        overloaded{
            [&](const hello&) { return agree(); }, [&](const sender&) { return agree(); },
            [&](const data_request&) { return agree(); }, [&](const verify&) { return agree(); },
            [&](const help_request&) { return agree(); }, [&](const forwarded&) { return agree(); },
            [&](const recipient&) {
                return settle({550, {5, 7, 1}, "not accepted here"});
            },
            [&](const body_end&) { return refuse_message(); },
            [&](const burl&) { return refuse_it(); }, [&](const expand&) { return refuse_it(); },
            [&](const proxied_client&) { return refuse_it(); },
            [&](const turn_request&) { return refuse_it(); },
            [&](const queue_run&) {
                return settle({458, {4, 3, 0}, "the queue cannot be run"});
            },
            [&](const auth_step&) { return auth_reject(); },
            [](const auto&) { return std::error_code{}; }},
        e);
}

std::error_code server_session::refuse_message() {
    while (answers_owed() > 1)
        if (const auto error = reject(554, "not accepted here")) return error;
    return reject(554, "not accepted here");
}

} // namespace courriel::smtp
