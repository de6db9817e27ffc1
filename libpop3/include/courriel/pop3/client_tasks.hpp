// What the operations of pop3::client wait for, one task an operation: see client_operation.hpp for
// their shape.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <courriel/errc.hpp>
#include <courriel/pop3/client_session.hpp>
#include <courriel/pop3/language.hpp>

namespace courriel::pop3 {

/// One message of client::async_unique_ids().
struct unique_id {
    std::size_t number;
    std::string text;
};

namespace detail {

// What all tasks share: the end, the server's refusal, a failure.
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
    std::error_code settle(const reply_view& answer) { return settle(reply(answer)); }
    std::error_code settle(reply answer) {
        *last_ = std::move(answer);
        return last_->is_positive() ? std::error_code{} : errc::refused;
    }

    // What ends any operation; the line that ended the session may be a reply.
    std::optional<std::error_code> take_trouble(const client_event& event) {
        if (const auto* e = std::get_if<refused>(&event)) return settle(e->reply);
        const auto* failure = std::get_if<failed>(&event);
        if (!failure) return std::nullopt;
        if (const auto parsed = parse_reply(failure->line); parsed.valid)
            *last_ = reply(parsed.reply);
        return failure->error;
    }

private:
    std::shared_ptr<reply> last_;
};

class connect_task : public client_task {
public:
    using client_task::client_task;

    std::optional<std::error_code> take(client_session&, const client_event& event) {
        if (const auto* e = std::get_if<ready>(&event)) return settle(e->greeting);
        return take_trouble(event);
    }
};

// With a result that is collected from events.
template <class Result>
class result_task : public client_task {
public:
    using client_task::client_task;

    template <class Self>
    void complete(Self& self, std::error_code error) {
        self.complete(error, std::move(result_));
    }

protected:
    Result result_{};
};

class stat_task : public result_task<stat_result> {
public:
    using result_task::result_task;

    std::error_code start(client_session& session) { return session.stat(); }
    std::optional<std::error_code> take(client_session&, const client_event& event) {
        const auto* e = std::get_if<stat_result>(&event);
        if (!e) return take_trouble(event);
        result_ = *e;
        return std::error_code{};
    }
};

class list_task : public result_task<std::vector<list_item>> {
public:
    using result_task::result_task;

    std::error_code start(client_session& session) { return session.list(); }
    std::optional<std::error_code> take(client_session&, const client_event& event) {
        if (const auto* e = std::get_if<list_item>(&event)) result_.push_back(*e);
        if (std::holds_alternative<list_end>(event)) return std::error_code{};
        return take_trouble(event);
    }
};

class unique_ids_task : public result_task<std::vector<unique_id>> {
public:
    using result_task::result_task;

    std::error_code start(client_session& session) { return session.uidl(); }
    std::optional<std::error_code> take(client_session&, const client_event& event) {
        if (const auto* e = std::get_if<uidl_item>(&event))
            result_.push_back({e->number, std::string(e->unique_id)});
        if (std::holds_alternative<list_end>(event)) return std::error_code{};
        return take_trouble(event);
    }
};

class languages_task : public result_task<std::vector<language>> {
public:
    using result_task::result_task;

    std::error_code start(client_session& session) { return session.languages(); }
    std::optional<std::error_code> take(client_session&, const client_event& event) {
        if (const auto* e = std::get_if<language_item>(&event))
            result_.push_back({std::string(e->tag), std::string(e->name), {}});
        if (std::holds_alternative<list_end>(event)) return std::error_code{};
        return take_trouble(event);
    }
};

class set_language_task : public result_task<std::string> {
public:
    set_language_task(std::shared_ptr<reply> last, std::string range)
        : result_task(std::move(last))
        , range_(std::move(range)) {}

    std::error_code start(client_session& session) { return session.set_language(range_); }
    std::optional<std::error_code> take(client_session&, const client_event& event) {
        const auto* e = std::get_if<language_changed>(&event);
        if (!e) return take_trouble(event);
        result_ = e->tag;
        return std::error_code{};
    }

private:
    std::string range_;
};

// RETR, and TOP when there are `lines`.
template <class Sink>
class body_task : public client_task {
public:
    body_task(std::shared_ptr<reply> last, Sink sink, std::size_t number,
              std::optional<std::size_t> lines)
        : client_task(std::move(last))
        , sink_(std::move(sink))
        , number_(number)
        , lines_(lines) {}

    std::error_code start(client_session& session) {
        return lines_ ? session.top(number_, *lines_) : session.retrieve(number_);
    }
    std::optional<std::error_code> take(client_session&, const client_event& event) {
        if (const auto* e = std::get_if<body_chunk>(&event)) sink_(e->bytes);
        if (std::holds_alternative<body_end>(event)) return std::error_code{};
        return take_trouble(event);
    }

private:
    Sink sink_;
    std::size_t number_;
    std::optional<std::size_t> lines_;
};

// A verb for each of several messages, said as far ahead as the session takes them. Say is
// std::error_code(client_session&, std::size_t number). One refusal does not stop the others.
template <class Say, class Sink>
class each_task : public client_task {
public:
    each_task(std::shared_ptr<reply> last, std::vector<std::size_t> numbers, Say say, Sink sink)
        : client_task(std::move(last))
        , numbers_(std::move(numbers))
        , say_(std::move(say))
        , sink_(std::move(sink)) {}

    // Of no messages there is nothing to ask: a NOOP goes in its place.
    std::error_code start(client_session& session) {
        if (std::count(numbers_.begin(), numbers_.end(), 0U) != 0) return errc::invalid_argument;
        if (numbers_.empty()) return session.noop();
        const auto error = say_more(session);
        return said_ == 0 ? error : std::error_code{};
    }

    std::optional<std::error_code> take(client_session& session, const client_event& event) {
        if (std::holds_alternative<failed>(event)) return take_trouble(event);
        if (const auto* begin = std::get_if<body_begin>(&event)) sink_(*begin);
        if (const auto* chunk = std::get_if<body_chunk>(&event)) sink_(*chunk);
        if (const auto* end = std::get_if<body_end>(&event)) sink_(*end);
        if (const auto* e = std::get_if<refused>(&event)) outcome_ = settle(e->reply);
        const bool is_answer = std::holds_alternative<body_end>(event) ||
                               std::holds_alternative<done>(event) ||
                               std::holds_alternative<refused>(event);
        if (!is_answer) return std::nullopt;
        if (++answered_ >= numbers_.size()) return outcome_;
        // An error, but for a full queue, is told by the `failed` that follows.
        static_cast<void>(say_more(session));
        return std::nullopt;
    }

private:
    std::error_code say_more(client_session& session) {
        for (; said_ != numbers_.size(); ++said_)
            if (const auto error = say_(session, numbers_[said_])) return error;
        return {};
    }

    std::vector<std::size_t> numbers_;
    Say say_;
    Sink sink_;
    std::size_t said_ = 0;
    std::size_t answered_ = 0;
    std::error_code outcome_{};
};

} // namespace detail
} // namespace courriel::pop3
