// What the operations of imap::client on sets of messages wait for: see client_operation.hpp for
// the shape of a task, and set_pieces.hpp for why there may be several commands to one.
#pragma once

#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>

#include <courriel/errc.hpp>
#include <courriel/imap/client_tasks.hpp>
#include <courriel/imap/fetched.hpp>
#include <courriel/imap/set_pieces.hpp>

namespace courriel::imap::detail {

// A verb for a set of messages, in as many commands as its length asks for, one behind the other.
// Say is result<command_id>(client_session&, const uid_set&).
template <class Say>
class set_task : public client_task {
public:
    set_task(std::shared_ptr<reply> last, uid_set messages, Say say)
        : client_task(std::move(last))
        , pieces_(std::move(messages))
        , say_(std::move(say)) {}

    std::error_code start(client_session& session) { return begin(say_(session, pieces_.next())); }

    std::optional<std::error_code> take(client_session& session, const client_event& event) {
        return go_on(session, take_end(event));
    }

protected:
    // How the operation ends when its command has ended like this: not yet while there is another.
    std::optional<std::error_code> go_on(client_session& session,
                                         std::optional<std::error_code> ended) {
        if (!ended || *ended || pieces_.done()) return ended;
        if (const auto error = start(session)) return error;
        return std::nullopt;
    }

private:
    set_pieces pieces_;
    Say say_;
};

// COPYUID tells what each message has become (RFC 4315 section 3); those of all commands are
// joined.
template <class Say>
class copy_task : public set_task<Say> {
public:
    using set_task<Say>::set_task;

    std::optional<std::error_code> take(client_session& session, const client_event& event) {
        const auto ended = this->take_end(event);
        if (ended && !*ended) join(this->last_->code());
        const auto over = this->go_on(session, ended);
        if (over && !*over && copied_.what != response_code::kind::none)
            *this->last_ = reply({this->last_->what(), copied_, this->last_->text()});
        return over;
    }

private:
    void join(const response_code& code) {
        if (code.what != response_code::kind::copy_uid) return;
        // Another UIDVALIDITY: the numbers told before are nobody's any more.
        if (copied_.number != code.number) copied_ = response_code(code.what, code.number);
        for (const auto& r : code.from.ranges()) copied_.from.add(r.first, r.last);
        for (const auto& r : code.to.ranges()) copied_.to.add(r.first, r.last);
    }

    response_code copied_{};
};

// Each message as a whole.
template <class Callback, class Say>
class fetch_task : public set_task<Say> {
public:
    fetch_task(std::shared_ptr<reply> last, uid_set messages, Say say, fetch_collector collector,
               Callback callback)
        : set_task<Say>(std::move(last), std::move(messages), std::move(say))
        , collector_(std::move(collector))
        , callback_(std::move(callback)) {}

    std::optional<std::error_code> take(client_session& session, const client_event& event) {
        // The rest of the message is let go; the operation then ends with this error.
        if (!is_too_large_) is_too_large_ = !collector_.take(event);
        auto ended = this->take_end(event);
        if (ended && !std::holds_alternative<failed>(event)) {
            collector_.finish();
            ended = further(*ended);
        }
        while (const auto message = collector_.next()) callback_(*message);
        const auto over = this->go_on(session, ended);
        if (!over || *over || !refusal_) return over;
        *this->last_ = *refusal_;
        return errc::refused;
    }

private:
    // Nothing, where the next command may be said. NO may tell that messages are gone (RFC 2180
    // section 4.1.2): it does not keep those of the other commands.
    std::error_code further(std::error_code ended) {
        if (is_too_large_) return ended ? ended : errc::too_large;
        if (ended != errc::refused || this->last_->what() != condition::no) return ended;
        if (!refusal_) refusal_ = *this->last_;
        return {};
    }

    fetch_collector collector_;
    Callback callback_;
    std::optional<reply> refusal_{}; // the first NO
    bool is_too_large_ = false;
};

} // namespace courriel::imap::detail
