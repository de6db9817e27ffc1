// What the operations of imap::client wait for, one task an operation: see client_operation.hpp for
// their shape.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <courriel/errc.hpp>
#include <courriel/imap/account.hpp>
#include <courriel/imap/client_session.hpp>

namespace courriel::imap::detail {

// What all tasks share: the command that is under way, the end, the server's refusal, a failure.
class client_task {
public:
    explicit client_task(std::shared_ptr<reply> last) : last_(std::move(last)) {}

    std::error_code start(client_session&) { return {}; }
    std::error_code end() { return errc::unexpected_end; }

    template <class Self>
    void complete(Self& self, std::error_code error) {
        self.complete(error);
    }

protected:
    std::error_code begin(const result<command_id>& command) {
        if (command) id_ = *command;
        return command.error();
    }

    std::error_code settle(const reply_view& answer) {
        *last_ = reply(answer);
        return answer.is_positive() ? std::error_code{} : errc::refused;
    }

    // What ends any operation: the answer to its command, or the end of the session, whose line may
    // be a status response behind "*" or a tag.
    std::optional<std::error_code> take_end(const client_event& event) {
        if (const auto* e = std::get_if<done>(&event); e && e->id == id_) return settle(e->reply);
        if (const auto* e = std::get_if<refused>(&event); e && e->id == id_)
            return settle(e->reply);
        const auto* failure = std::get_if<failed>(&event);
        if (!failure) return std::nullopt;
        const auto space = std::min(failure->line.find(' '), failure->line.size());
        if (const auto parsed =
                parse_reply(failure->line.substr(std::min(space + 1, failure->line.size())));
            parsed.valid)
            *last_ = reply(parsed.reply);
        return failure->error;
    }

    std::shared_ptr<reply> last_;

private:
    command_id id_ = command_id::none;
};

class connect_task : public client_task {
public:
    using client_task::client_task;

    std::optional<std::error_code> take(client_session&, const client_event& event) {
        if (const auto* e = std::get_if<ready>(&event)) {
            static_cast<void>(settle(e->greeting)); // PREAUTH is no refusal
            return std::error_code{};
        }
        return take_end(event);
    }
};

// A verb whose answer is all there is to know. Say is result<command_id>(client_session&).
template <class Say>
class verb_task : public client_task {
public:
    verb_task(std::shared_ptr<reply> last, Say say)
        : client_task(std::move(last))
        , say_(std::move(say)) {}

    std::error_code start(client_session& session) { return begin(say_(session)); }
    std::optional<std::error_code> take(client_session&, const client_event& event) {
        return take_end(event);
    }

private:
    Say say_;
};

// LOGIN or AUTHENTICATE, then CAPABILITY unless the server has told what it can do now: a login may
// change that.
template <class Say>
class login_task : public client_task {
public:
    login_task(std::shared_ptr<reply> last, Say say)
        : client_task(std::move(last))
        , say_(std::move(say)) {}

    std::error_code start(client_session& session) { return begin(say_(session)); }

    std::optional<std::error_code> take(client_session& session, const client_event& event) {
        if (std::holds_alternative<failed>(event)) return take_end(event);
        if (std::holds_alternative<capability_data>(event)) is_told_ = true;
        const auto* e = std::get_if<done>(&event);
        // The answer to CAPABILITY: last_reply() stays that of the login.
        if (is_asking_)
            return e || std::holds_alternative<refused>(event) ? std::optional(std::error_code{})
                                                               : std::nullopt;
        const auto ended = take_end(event);
        if (!e || is_told_ || e->reply.code.what == response_code::kind::capability) return ended;
        is_asking_ = true;
        if (const auto error = begin(session.capability())) return error;
        return std::nullopt;
    }

private:
    Say say_;
    bool is_told_ = false;
    bool is_asking_ = false;
};

// With a result that is collected from events.
template <class Result, class Say>
class result_task : public client_task {
public:
    result_task(std::shared_ptr<reply> last, Say say)
        : client_task(std::move(last))
        , say_(std::move(say)) {}

    std::error_code start(client_session& session) { return begin(say_(session)); }

    template <class Self>
    void complete(Self& self, std::error_code error) {
        self.complete(error, std::move(result_));
    }

protected:
    Result result_{};

private:
    Say say_;
};

template <class Say>
class select_task : public result_task<selected_mailbox, Say> {
public:
    using result_task<selected_mailbox, Say>::result_task;

    std::optional<std::error_code> take(client_session& session, const client_event& event) {
        const auto ended = this->take_end(event);
        if (ended) this->result_ = session.mailbox();
        return ended;
    }
};

// One that collects up to `largest` octets. What goes beyond is dropped, with all before it; the
// operation then ends with this error.
template <class Result, class Say>
class limited_task : public result_task<Result, Say> {
public:
    limited_task(std::shared_ptr<reply> last, Say say, std::uint64_t largest)
        : result_task<Result, Say>(std::move(last), std::move(say))
        , largest_(largest) {}

protected:
    // Whether there is room for so many octets more.
    bool holds(std::uint64_t octets) {
        held_ += octets;
        if (is_too_large()) this->result_ = {};
        return !is_too_large();
    }

    std::optional<std::error_code> take_limited_end(const client_event& event) {
        const auto ended = this->take_end(event);
        if (ended && !*ended && is_too_large()) return errc::too_large;
        return ended;
    }

private:
    [[nodiscard]] bool is_too_large() const { return held_ > largest_; }

    std::uint64_t largest_;
    std::uint64_t held_ = 0;
};

template <class Say>
class list_task : public limited_task<std::vector<list_item>, Say> {
public:
    using limited_task<std::vector<list_item>, Say>::limited_task;

    std::optional<std::error_code> take(client_session&, const client_event& event) {
        if (const auto* e = std::get_if<list_item>(&event); e && this->holds(octets_of(*e)))
            this->result_.push_back(*e);
        return this->take_limited_end(event);
    }

private:
    // As connect_options::largest_result has it.
    static std::uint64_t octets_of(const list_item& item) {
        std::uint64_t octets = 100 + item.info.name.size();
        for (const auto& attribute : item.info.attributes) octets += 40 + attribute.size();
        return octets;
    }
};

template <class Say>
class search_task : public limited_task<uid_set, Say> {
public:
    using limited_task<uid_set, Say>::limited_task;

    std::optional<std::error_code> take(client_session&, const client_event& event) {
        if (const auto* e = std::get_if<search_result>(&event)) {
            for (const auto number : e->numbers)
                if (number != 0 && !add(number)) break;
        }
        const auto ended = this->take_limited_end(event);
        if (ended) this->result_.normalise();
        return ended;
    }

private:
    bool add(std::uint32_t number) {
        const auto before = this->result_.ranges().size();
        this->result_.add(number);
        return this->holds((this->result_.ranges().size() - before) * sizeof(number_range));
    }
};

// One message in pieces. Octets that the server says are another message's are passed over.
template <class Sink, class Say>
class body_task : public client_task {
public:
    body_task(std::shared_ptr<reply> last, Say say, std::uint32_t number, Sink sink)
        : client_task(std::move(last))
        , say_(std::move(say))
        , uid_(number)
        , sink_(std::move(sink)) {}

    std::error_code start(client_session& session) { return begin(say_(session)); }

    std::optional<std::error_code> take(client_session&, const client_event& event) {
        if (const auto* e = std::get_if<body_begin>(&event)) {
            is_ours_ = state_ == state::none && !e->is_nil && e->uid.value_or(uid_) == uid_;
        } else if (const auto* chunk = std::get_if<body_chunk>(&event)) {
            if (is_ours_) sink_(chunk->bytes);
        } else if (std::holds_alternative<body_end>(event)) {
            if (std::exchange(is_ours_, false)) state_ = state::unproven;
        } else if (const auto* data = std::get_if<fetched_data>(&event)) {
            if (state_ == state::unproven) state_ = data->uid == uid_ ? state::whole : state::other;
        }
        const auto ended = take_end(event);
        if (!ended || *ended || state_ == state::whole) return ended;
        return state_ == state::none ? errc::not_found : errc::unexpected_reply;
    }

private:
    enum class state : std::uint8_t { none, unproven, whole, other };

    Say say_;
    std::uint32_t uid_;
    Sink sink_;
    bool is_ours_ = false;
    state state_ = state::none;
};

// APPEND of a message that stays the caller's.
template <class Say>
class append_task : public result_task<append_result, Say> {
public:
    append_task(std::shared_ptr<reply> last, Say say, std::string_view message)
        : result_task<append_result, Say>(std::move(last), std::move(say))
        , rest_(message) {}

    std::optional<std::error_code> take(client_session& session, const client_event& event) {
        if (std::holds_alternative<writable>(event)) {
            rest_.remove_prefix(session.write_body(rest_));
            // An error of a verb is told by the `failed` that follows.
            if (rest_.empty() && session.is_body_open()) static_cast<void>(session.end_body());
        }
        if (const auto* e = std::get_if<done>(&event))
            if (e->reply.code.what == response_code::kind::append_uid &&
                e->reply.code.to.count() == 1)
                this->result_ = {e->reply.code.number, e->reply.code.to.ranges().front().first};
        if (const auto ended = this->take_end(event)) ended_ = ended;
        // A server that refuses early is owed the octets all the same.
        const bool is_over = std::holds_alternative<failed>(event) || !session.is_body_open();
        return is_over ? ended_ : std::nullopt;
    }

private:
    std::string_view rest_;
    std::optional<std::error_code> ended_{};
};

class logout_task : public client_task {
public:
    using client_task::client_task;

    std::error_code start(client_session& session) { return begin(session.logout()); }
    std::error_code end() { return {}; }
    std::optional<std::error_code> take(client_session&, const client_event& event) {
        const auto ended = take_end(event);
        return ended && *ended ? ended : std::nullopt; // the end of the session follows OK
    }
};

} // namespace courriel::imap::detail
