// The server's side of a POP3 connection (RFC 1939) as a state machine: bytes in, events out,
// answers in, bytes out. Here: USER, PASS, STAT, LIST, UIDL, RETR, TOP, DELE, NOOP, RSET, QUIT,
// CAPA (RFC 2449), STLS (RFC 2595). A connection that is lost before QUIT removes nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <courriel/dot_stuffing.hpp>
#include <courriel/pop3/capability.hpp>
#include <courriel/pop3/limits.hpp>
#include <courriel/pop3/maildrop.hpp>
#include <courriel/pop3/server_events.hpp>
#include <courriel/session_base.hpp>

namespace courriel::pop3 {

struct server_options {
    std::string host_name = "localhost"; ///< in the greeting
    courriel::tls tls =
        courriel::tls::none;           ///< starttls: STLS is offered; implicit: from the first byte
    bool allow_plaintext_auth = false; ///< USER and PASS also without TLS
    server_limits limits{};
};

class server_session : public session_base {
public:
    using event = server_event;

    explicit server_session(server_options options = {});

    /// What happened next; nullopt when nothing did. The views of the last event end here.
    std::optional<event> next();

    void tls_started(const tls_info& info);

    // answers to the event that owes one; wrong_phase when none does

    /// Yes to login: the maildrop is open and locked, and these are its messages.
    [[nodiscard]] std::error_code accept(maildrop_listing listing);
    /// Yes to retrieve (the body follows) and to commit.
    [[nodiscard]] std::error_code accept();
    /// No. `code` is a response code without brackets, such as "IN-USE", "AUTH" or "SYS/TEMP", or
    /// empty.
    [[nodiscard]] std::error_code reject(std::string_view text, std::string_view code = {});

    /// After accept() of retrieve: a piece of the message in canonical form (CRLF line ends), as
    /// much as fits; how many bytes were taken. `writable` says when to offer the rest.
    /// Dot-stuffing is done here, a bare CR or LF is sent as CRLF, and TOP stops by itself: see
    /// body_is_enough().
    [[nodiscard]] std::size_t write_body(std::string_view chunk);
    /// The message is whole.
    [[nodiscard]] std::error_code end_body();
    /// The message cannot be read to its end: the connection ends, because the protocol has no
    /// other way to say so.
    void abort_body();
    /// TOP has all the lines it asked for: the rest of the message need not be read.
    [[nodiscard]] bool body_is_enough() const;

    /// Refuses what the application does not care for; does nothing for events that owe no answer.
    [[nodiscard]] std::error_code accept_default(const event& e);

    /// Ends the session in good order: the answer in hand is finished, then the close.
    void shut_down();

    // what is known

    [[nodiscard]] bool owes_answer() const;
    [[nodiscard]] bool is_authenticated() const;
    /// The user of an accepted login.
    [[nodiscard]] const std::string& user() const { return user_; }
    [[nodiscard]] const maildrop_listing& listing() const { return listing_; }
    [[nodiscard]] const server_options& options() const { return options_; }
    /// What CAPA would announce now.
    [[nodiscard]] capabilities announced() const;

private:
    // laid out like smtp::server_session: a phase, what is owed, a command table, one function a
    // command
    server_options options_;
    std::string user_{};
    maildrop_listing listing_{};
};

} // namespace courriel::pop3
