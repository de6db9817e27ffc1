// Answers the commands of a server session on a maildrop: with it, a maildrop is all that an
// application writes. It knows no socket: give it the session's events, and flush the connection
// when it wakes you. pop3::serve (server.hpp) does that with Asio.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <system_error>

#include <courriel/pop3/maildrop.hpp>
#include <courriel/pop3/server_session.hpp>

namespace courriel::pop3 {

namespace detail {
class maildrop_core;
}

class maildrop_service {
public:
    /// `session` outlives this. `wake` is called when an answer was given outside of accept() and
    /// handle(): flush the connection. It may destroy this.
    maildrop_service(server_session& session, std::unique_ptr<maildrop> messages,
                     std::function<void()> wake);
    maildrop_service(maildrop_service&&) noexcept = default;
    maildrop_service& operator=(maildrop_service&&) noexcept = default;
    ~maildrop_service();

    /// Says yes to the login that the session has in hand, with the listing; or no, as
    /// reject_login() does, when there is none: is_open() is false then. `identity` is whose
    /// maildrop it is, for a login by AUTH; empty: one by USER or APOP.
    void accept(std::string identity);

    /// An event of the session; logins are passed over.
    void handle(const server_event& event);

    /// Whether the maildrop is still held: until QUIT, and while it could be listed.
    [[nodiscard]] bool is_open() const;

private:
    std::shared_ptr<detail::maildrop_core> core_;
};

/// Says no to the login that the session has in hand, and why (RFC 2449 section 8, RFC 3206): a
/// response_code as it is, errc::refused, malformed and not_supported as AUTH, anything else as
/// SYS/TEMP.
void reject_login(server_session& session, std::error_code why);

} // namespace courriel::pop3
