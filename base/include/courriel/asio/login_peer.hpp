// What pop3::serve() and imap::serve() have in common: a connection whose client has yet to log in,
// and the way from its login to what the application opens for it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

#include <courriel/asio/next.hpp>
#include <courriel/asio/run_on.hpp>
#include <courriel/completion.hpp>
#include <courriel/events.hpp>
#include <courriel/sasl_login.hpp>
#include <courriel/sasl_users.hpp>

namespace courriel::detail {

// It lives as long as an event is awaited, which is until the connection's end. Derived has
// on(event), which hands logins to take(); open(), for who has logged in; and refuse(error).
template <class Derived, class Connection>
class login_peer : public std::enable_shared_from_this<Derived> {
public:
    login_peer(Connection connection, std::shared_ptr<sasl::users> users,
               sasl::login_options logins)
        : connection_(std::move(connection))
        , run_(run_on(connection_.get_executor()))
        , login_(std::move(users), with_run(std::move(logins))) {}

    void run() {
        async_next(connection_,
                   [self = this->shared_from_this()](
                       std::error_code error, std::optional<typename Connection::event> next) {
                       if (error || !next) return;
                       self->on(*next);
                       self->run();
                   });
    }

protected:
    [[nodiscard]] auto& session() { return connection_.session(); }
    [[nodiscard]] sasl::server_login& logins() { return login_; }

    /// Whom the users have let in; and the same, or empty when it was by a command of the
    /// protocol's own, for auth_accept().
    [[nodiscard]] const std::string& identity() const { return identity_; }
    [[nodiscard]] std::string identity_by_mechanism() const {
        return by_mechanism_ ? identity_ : std::string();
    }

    void flush() { connection_.flush(); }

    void take(const auth_step& step) {
        login_.take(step, session().tls_or_null(), then(&login_peer::go_on));
    }
    void take(std::string user, secret_string password) {
        login_.take_password(std::move(user), std::move(password), then(&login_peer::admit));
    }
    void admit(std::error_code error, std::string identity) {
        let_in(error, std::move(identity), false);
    }

    /// What is to be done with an answer, on the strand, unless the connection is gone by then.
    template <class Class, class T>
    auto then(void (Class::*act)(std::error_code, T)) {
        return [weak = this->weak_from_this(), act](std::error_code error, T value) {
            const auto self = weak.lock();
            if (!self) return;
            ((*self).*act)(error, std::move(value));
            self->flush();
        };
    }

    /// The same for an answer from any thread.
    template <class Class, class T>
    completion<T> then_from_anywhere(void (Class::*act)(std::error_code, T)) {
        return [next = then(act), run = run_](std::error_code error, T value) {
            const auto held = std::make_shared<T>(std::move(value));
            run([next, error, held] { next(error, std::move(*held)); });
        };
    }

    /// For who wakes the connection later.
    [[nodiscard]] std::function<void()> flush_later() {
        return [weak = this->weak_from_this()] {
            if (const auto self = weak.lock()) self->flush();
        };
    }

private:
    sasl::login_options with_run(sasl::login_options logins) {
        logins.host_name = session().options().host_name;
        logins.mechanisms = session().options().mechanisms;
        logins.run = run_;
        return logins;
    }

    void go_on(std::error_code error, sasl::login_step next) {
        if (const auto* more = std::get_if<sasl::challenge>(&next); more && !error) {
            static_cast<void>(session().auth_challenge(more->bytes));
        } else {
            auto* const yes = std::get_if<sasl::accepted>(&next);
            let_in(error, yes ? std::move(yes->identity) : std::string(), true);
        }
    }

    void let_in(std::error_code error, std::string identity, bool by_mechanism) {
        auto& derived = static_cast<Derived&>(*this);
        if (error) return derived.refuse(error);
        identity_ = std::move(identity);
        by_mechanism_ = by_mechanism;
        derived.open();
    }

    Connection connection_;
    std::function<void(std::function<void()>)> run_;
    sasl::server_login login_;
    std::string identity_{};
    bool by_mechanism_ = false;
};

} // namespace courriel::detail
