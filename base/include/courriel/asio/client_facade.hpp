// What smtp::client, pop3::client and imap::client have in common: a connection that an operation
// under way may outlive, the server's last words, the login, and the end.
#pragma once

#include <memory>
#include <system_error>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/compose.hpp>

#include <courriel/asio/client_operation.hpp>
#include <courriel/login_choice.hpp>
#include <courriel/sasl.hpp>

namespace courriel {

/// The base of a client facade; movable, and nothing to be held by. LogIn<Say> is its task that
/// says a verb of the login's and awaits what came of it.
template <session Session, class Reply, template <class> class LogIn>
class client_facade {
public:
    using executor_type = asio::any_io_executor;

    [[nodiscard]] executor_type get_executor() const { return link_->executor; }

    /// The last answer that decided an operation: its code and text.
    [[nodiscard]] const Reply& last_reply() const { return *last_; }

    /// AUTH, or AUTHENTICATE: void(std::error_code). See the session's authenticate() for what is
    /// refused here.
    template <class Token>
    auto async_authenticate(std::unique_ptr<sasl::client_mechanism> mechanism, Token&& token) {
        return log_in(token, [m = std::move(mechanism)](Session& s) mutable {
            return s.authenticate(std::move(m));
        });
    }

    /// The same with the mechanism that suits the account best of what the server offers; see the
    /// session's authenticate() that takes an account for the order, and for when a login command
    /// of the protocol's own stands in.
    template <class Token>
    auto async_authenticate(sasl::account who, Token&& token) {
        return async_authenticate(std::move(who), auth_options{}, std::forward<Token>(token));
    }
    template <class Token>
    auto async_authenticate(sasl::account who, auth_options options, Token&& token) {
        return log_in(token, [w = std::move(who), o = std::move(options)](Session& s) {
            return s.authenticate(w, o);
        });
    }

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

    template <class Token, class Say>
    auto log_in(Token& token, Say say) {
        return run<void(std::error_code)>(token, LogIn<Say>(last_, std::move(say)));
    }

    std::shared_ptr<detail::client_link<Session>> link_;
    std::shared_ptr<Reply> last_ = std::make_shared<Reply>();
};

} // namespace courriel
