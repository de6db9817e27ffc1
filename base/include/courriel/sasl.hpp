// SASL (RFC 4422) as all three protocols use it: a mechanism turns challenges into responses, or
// responses into challenges, and knows no protocol. Here: PLAIN (RFC 4616) and LOGIN, in both
// roles.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include <courriel/events.hpp>
#include <courriel/result.hpp>

namespace courriel::sasl {

/// The client's side of one exchange; used once.
class client_mechanism {
public:
    virtual ~client_mechanism() = default;

    /// Upper case, as it goes on the wire.
    [[nodiscard]] virtual std::string_view name() const = 0;

    /// The initial response, raw bytes; nullopt when the server speaks first.
    [[nodiscard]] virtual std::optional<std::string> initial() = 0;

    /// The answer to a challenge, both raw bytes; an error ends the exchange.
    [[nodiscard]] virtual result<std::string> step(std::string_view challenge) = 0;

    /// Whether the mechanism has said all it has to say, and has seen what it must of the server:
    /// before that, a session does not believe a server that says the exchange has succeeded. (What
    /// a SCRAM server has to prove would otherwise be skipped by who cannot prove it.)
    [[nodiscard]] virtual bool is_complete() const = 0;

    /// Whether the exchange shows the password to whoever can read it: such a mechanism is used
    /// only inside TLS unless the caller allows otherwise.
    [[nodiscard]] virtual bool shows_password() const = 0;
};

/// PLAIN (RFC 4616). `authorization_id` is empty to act as `user`. NUL in any of them makes the
/// exchange fail with invalid_argument.
std::unique_ptr<client_mechanism> plain(std::string user, std::string password,
                                        std::string authorization_id = {});

/// LOGIN (draft-murchison-sasl-login): answers the first prompt with the user, the second with the
/// password, whatever the prompts say.
std::unique_ptr<client_mechanism> login(std::string user, std::string password);

/// What a server's mechanism wants next.
struct challenge {
    std::string bytes; ///< to be sent with auth_challenge()
};
struct password_check {
    std::string authorization_id; ///< who to act as; empty: as `user`
    std::string user;
    std::string password; ///< to be checked by the application, then auth_accept() or auth_reject()
};
using server_step = std::variant<challenge, password_check>;

/// The server's side of one exchange; used once. Feed it each auth_step of the session.
class server_mechanism {
public:
    virtual ~server_mechanism() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;

    /// What to do with this step; errc::malformed when the client's message breaks the mechanism's
    /// grammar: then auth_reject().
    [[nodiscard]] virtual result<server_step> step(const auth_step& step) = 0;
};

/// The mechanism of that name (upper case), or null when it is none of ours.
std::unique_ptr<server_mechanism> make_server_mechanism(std::string_view name);

} // namespace courriel::sasl
