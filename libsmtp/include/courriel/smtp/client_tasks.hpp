// What the operations of smtp::client do with a session: a task says a verb and takes events until
// it has what it waits for. Here is no Asio; asio/client_operation.hpp has the shape of tasks.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>

#include <courriel/smtp/client_session.hpp>
#include <courriel/smtp/mailbox_lines.hpp>

namespace courriel::smtp {

/// The answer to VRFY or EXPN.
struct mailbox_result {
    smtp::reply reply{};                   ///< its lines as they came
    std::vector<mailbox_line> mailboxes{}; ///< those that they name
};

namespace detail {

// What the tasks of all operations share: the end, a failure, the words of the server.
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
    std::error_code settle(const reply_view& answer) {
        *last_ = reply(answer);
        return answer.is_positive() ? std::error_code{} : errc::refused;
    }

    // What ends any operation: the line that ended the session may be a reply, such as 421.
    std::optional<std::error_code> take_trouble(const client_event& event) {
        const auto* failure = std::get_if<failed>(&event);
        if (!failure) return std::nullopt;
        reply_reader reader{client_limits{}};
        if (!reader.add(failure->line) && reader.is_complete()) *last_ = reply(reader.view());
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

class quit_task : public client_task {
public:
    using client_task::client_task;

    std::error_code start(client_session& session) { return session.quit(); }
    std::error_code end() { return {}; }
    std::optional<std::error_code> take(client_session&, const client_event& event) {
        return take_trouble(event);
    }
};

// A command whose answer is given to the caller.
template <class Result, class Say>
class question_task : public client_task {
public:
    question_task(std::shared_ptr<reply> last, Say say)
        : client_task(std::move(last))
        , say_(std::move(say)) {}

    std::error_code start(client_session& session) { return say_(session); }
    std::optional<std::error_code> take(client_session&, const client_event& event) {
        if (const auto* e = std::get_if<command_reply>(&event)) {
            read(result_, e->reply);
            return settle(e->reply);
        }
        return take_trouble(event);
    }

    template <class Self>
    void complete(Self& self, std::error_code error) {
        self.complete(error, std::move(result_));
    }

private:
    static void read(reply& to, const reply_view& answer) { to = reply(answer); }
    static void read(mailbox_result& to, const reply_view& answer) {
        to = {reply(answer), read_mailbox_lines(answer)};
    }

    Say say_;
    Result result_{};
};

} // namespace detail
} // namespace courriel::smtp
