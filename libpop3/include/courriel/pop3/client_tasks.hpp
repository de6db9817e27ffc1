// What the operations of pop3::client wait for, one task an operation: see client_operation.hpp for
// their shape.
#pragma once

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

class login_task : public client_task {
public:
    login_task(std::shared_ptr<reply> last, std::string user, std::string password)
        : client_task(std::move(last))
        , user_(std::move(user))
        , password_(std::move(password)) {}

    std::error_code start(client_session& session) { return session.login(user_, password_); }
    std::optional<std::error_code> take(client_session&, const client_event& event) {
        if (const auto* e = std::get_if<login_result>(&event)) return settle(e->reply);
        return take_trouble(event);
    }

private:
    std::string user_;
    std::string password_;
};

class apop_task : public client_task {
public:
    apop_task(std::shared_ptr<reply> last, std::string user, std::string secret)
        : client_task(std::move(last))
        , user_(std::move(user))
        , secret_(std::move(secret)) {}

    std::error_code start(client_session& session) { return session.apop(user_, secret_); }
    std::optional<std::error_code> take(client_session&, const client_event& event) {
        if (const auto* e = std::get_if<login_result>(&event)) return settle(e->reply);
        return take_trouble(event);
    }

private:
    std::string user_;
    std::string secret_;
};

class authenticate_task : public client_task {
public:
    authenticate_task(std::shared_ptr<reply> last,
                      std::unique_ptr<sasl::client_mechanism> mechanism)
        : client_task(std::move(last))
        , mechanism_(std::move(mechanism)) {}

    std::error_code start(client_session& session) {
        return session.authenticate(std::move(mechanism_));
    }
    std::optional<std::error_code> take(client_session&, const client_event& event) {
        if (const auto* e = std::get_if<login_result>(&event)) return settle(e->reply);
        return take_trouble(event);
    }

private:
    std::unique_ptr<sasl::client_mechanism> mechanism_;
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

class remove_task : public client_task {
public:
    remove_task(std::shared_ptr<reply> last, std::size_t number)
        : client_task(std::move(last))
        , number_(number) {}

    std::error_code start(client_session& session) { return session.remove(number_); }
    std::optional<std::error_code> take(client_session&, const client_event& event) {
        if (const auto* e = std::get_if<done>(&event)) return settle(e->reply);
        return take_trouble(event);
    }

private:
    std::size_t number_;
};

} // namespace detail
} // namespace courriel::pop3
