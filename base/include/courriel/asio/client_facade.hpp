// What smtp::client, pop3::client and imap::client have in common: a connection that an operation
// under way may outlive, the server's last words, and the end.
#pragma once

#include <memory>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/compose.hpp>

#include <courriel/asio/client_operation.hpp>

namespace courriel {

/// The base of a client facade; movable, and nothing to be held by.
template <session Session, class Reply>
class client_facade {
public:
    using executor_type = asio::any_io_executor;

    [[nodiscard]] executor_type get_executor() const { return link_->executor; }

    /// The last answer that decided an operation: its code and text.
    [[nodiscard]] const Reply& last_reply() const { return *last_; }

    /// Ends the connection at once, without a word to the server; an operation under way completes
    /// with operation_canceled.
    void close() { detail::close_later(link_); }

protected:
    explicit client_facade(executor_type executor)
        : link_(std::make_shared<detail::client_link<Session>>(std::move(executor))) {}
    client_facade(client_facade&&) noexcept = default;
    client_facade& operator=(client_facade&& other) noexcept {
        client_facade taken(std::move(other));
        link_.swap(taken.link_);
        last_.swap(taken.last_);
        return *this;
    }
    ~client_facade() { close(); }

    /// Starts an operation; with a session and where to connect it to, if it has to connect first.
    template <class Signature, class Token, class Task, class... Where>
    auto run(Token& token, Task task, Where... where) {
        using operation = detail::client_operation<Session, Task>;
        return asio::async_compose<Token, Signature>(
            operation(link_, std::move(task), std::move(where)...), token, link_->executor);
    }

    std::shared_ptr<detail::client_link<Session>> link_;
    std::shared_ptr<Reply> last_ = std::make_shared<Reply>();
};

} // namespace courriel
