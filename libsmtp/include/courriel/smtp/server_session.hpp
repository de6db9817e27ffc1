// The server's side of an SMTP connection (RFC 5321) as a state machine: bytes in, events out,
// answers in, bytes out. Here: EHLO, HELO, MAIL, RCPT, DATA, RSET, NOOP, VRFY, QUIT, STARTTLS (RFC
// 3207), AUTH (RFC 4954), SIZE (1870), 8BITMIME (6152), PIPELINING (2920), ENHANCEDSTATUSCODES
// (2034).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <courriel/dot_stuffing.hpp>
#include <courriel/session_base.hpp>
#include <courriel/smtp/extensions.hpp>
#include <courriel/smtp/limits.hpp>
#include <courriel/smtp/reply.hpp>
#include <courriel/smtp/server_events.hpp>

namespace courriel::smtp {

struct server_options {
    std::string host_name = "localhost";     ///< in the greeting and the answers to EHLO and QUIT
    std::string software = "courriel";       ///< behind the host name in the greeting
    courriel::tls tls = courriel::tls::none; ///< starttls: offered; implicit: from the first byte
    bool require_tls = false;                ///< MAIL and AUTH only inside TLS (530 otherwise)
    std::vector<std::string> mechanisms{}; ///< SASL mechanisms to offer, upper case; empty: no AUTH
    bool require_auth = false;          ///< MAIL only after AUTH (530 otherwise), as for submission
    bool allow_plaintext_auth = false;  ///< offer PLAIN and LOGIN without TLS
    bool accept_bare_line_ends = false; ///< bodies with a bare CR, LF or NUL are passed as they
                                        ///< are, not refused; the store then makes them canonical
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

    /// Yes, in the words that belong to the event (250, 354 ...).
    [[nodiscard]] std::error_code accept();
    /// Yes, in other words: "250 2.0.0 text". Not for auth_step.
    [[nodiscard]] std::error_code accept(std::string_view text);
    /// No: `code` is 400 to 599; invalid_argument otherwise. 421 ends the session.
    [[nodiscard]] std::error_code reject(int code, std::string_view text);
    /// Any answer with its own enhanced code; positive or negative decides what becomes of the
    /// event.
    [[nodiscard]] std::error_code reply(const smtp::reply& answer);

    /// Answers to auth_step. `bytes` are raw; they are sent in base64.
    [[nodiscard]] std::error_code auth_challenge(std::string_view bytes);
    [[nodiscard]] std::error_code auth_accept(std::string_view identity);
    [[nodiscard]] std::error_code auth_reject(std::string_view text = "authentication failed");

    /// What is done with an event that the application does not care for: greets, accepts what
    /// changes nothing, and refuses what would lose mail or let somebody in (RCPT, a message,
    /// AUTH). Does nothing for events that owe no answer.
    [[nodiscard]] std::error_code accept_default(const event& e);

    /// Ends the session in good order: the command or message in hand is finished, then 421 and the
    /// close.
    void shut_down();

    // what is known

    [[nodiscard]] bool owes_answer() const { return owed_ != owed::nothing; }
    [[nodiscard]] bool is_authenticated() const { return !identity_.empty(); }
    [[nodiscard]] const std::string& identity() const { return identity_; }
    /// The name of the last EHLO or HELO, and which it was.
    [[nodiscard]] const std::string& client_name() const { return client_name_; }
    [[nodiscard]] bool is_extended() const { return phase_ != phase::greeted && extended_; }
    [[nodiscard]] const server_options& options() const { return options_; }
    /// What EHLO would announce now.
    [[nodiscard]] extensions announced() const;

private:
    enum class phase : std::uint8_t { start, greeted, ready, transaction, body, discard, auth };
    enum class owed : std::uint8_t { nothing, hello, sender, recipient, data, body, verify, auth };

    // The transaction: replaced whole, never reset by halves.
    struct mail_transaction {
        body_type body = body_type::unspecified;
        std::size_t recipients = 0; // accepted
        std::size_t refused_for_limit = 0;
        std::uint64_t octets = 0; // of the body so far
    };

    struct command; // an entry of the table in server/commands.cpp
    static const command* find_command(std::string_view line);

    std::optional<event> next_command();
    std::optional<event> next_of_body();
    std::optional<event> next_of_auth();
    std::optional<event> end_of_input();
    std::optional<event> handle_timeout();

    // One function a command; `argument` is what follows the verb, without blanks around.
    std::optional<event> on_ehlo(std::string_view argument);
    std::optional<event> on_helo(std::string_view argument);
    std::optional<event> on_mail(std::string_view argument);
    std::optional<event> on_rcpt(std::string_view argument);
    std::optional<event> on_data(std::string_view argument);
    std::optional<event> on_rset(std::string_view argument);
    std::optional<event> on_noop(std::string_view argument);
    std::optional<event> on_vrfy(std::string_view argument);
    std::optional<event> on_quit(std::string_view argument);
    std::optional<event> on_starttls(std::string_view argument);
    std::optional<event> on_auth(std::string_view argument);

    server_options options_;
    phase phase_ = phase::start;
    owed owed_ = owed::nothing;
    std::optional<mail_transaction> transaction_{};
    // further private members are the implementer's
    std::string client_name_{};
    std::string identity_{};
    bool extended_ = false;
};

} // namespace courriel::smtp
