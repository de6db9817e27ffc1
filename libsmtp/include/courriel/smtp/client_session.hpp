// The client's side of an SMTP connection (RFC 5321) as a state machine. Greeting, EHLO (HELO when
// the server knows no EHLO) and STARTTLS run by themselves; then the application authenticates and
// sends mail. MAIL, RCPT and DATA are pipelined when the server announces PIPELINING (RFC 2920).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <courriel/dot_stuffing.hpp>
#include <courriel/sasl.hpp>
#include <courriel/session_base.hpp>
#include <courriel/smtp/client_events.hpp>
#include <courriel/smtp/envelope.hpp>
#include <courriel/smtp/extensions.hpp>
#include <courriel/smtp/limits.hpp>
#include <courriel/smtp/reply.hpp>

namespace courriel::smtp {

struct client_options {
    std::string host_name = "localhost"; ///< what EHLO says: a domain or an address literal
    std::string server_name{};           ///< the server's name: sent (SNI) and checked by TLS
    courriel::tls tls =
        courriel::tls::starttls;       ///< starttls: required; the session fails without it
    bool allow_plaintext_auth = false; ///< mechanisms that show the password also without TLS
    client_limits limits{};
};

class client_session : public session_base {
public:
    using event = client_event;

    /// Fails at once with invalid_argument (seen as `failed`) when host_name holds what EHLO cannot
    /// carry.
    explicit client_session(client_options options = {});

    /// What happened next; nullopt when nothing did. The views of the last event end here.
    std::optional<event> next();

    void tls_started(const tls_info& info);

    // verbs: one at a time, each ended by its event; wrong_phase otherwise

    /// AUTH (RFC 4954), with the initial response when it fits the line. Ends with auth_result.
    /// not_supported when the server does not announce the mechanism, no_mechanism when it would
    /// show the password to the network.
    [[nodiscard]] std::error_code authenticate(std::unique_ptr<sasl::client_mechanism> mechanism);

    /// Begins a transaction: MAIL, RCPT for each recipient and DATA, as far as the server lets it
    /// go. Yields sender_reply, recipient_reply for each recipient that was asked, data_reply, and
    /// in the end mail_result. too_large when envelope.size is beyond the server's SIZE;
    /// not_supported when the addresses are not ASCII, or body is eight_bit_mime and the server
    /// lacks 8BITMIME; invalid_argument without recipients.
    [[nodiscard]] std::error_code start_mail(envelope envelope);

    /// Queues a piece of the message after data_reply 354, as much as fits: how many bytes were
    /// taken. `writable` says when to offer the rest. Lines end with CRLF; dot-stuffing is done
    /// here. A bare CR, a bare LF or NUL cannot be sent: body_error() says so, and the session ends
    /// without the message having been sent.
    [[nodiscard]] std::size_t write_body(std::string_view chunk);

    /// The message is whole: a line end is added when the last line has none. Ends with
    /// mail_result.
    [[nodiscard]] std::error_code end_body();

    [[nodiscard]] std::error_code reset(); ///< RSET
    [[nodiscard]] std::error_code noop();  ///< NOOP
    [[nodiscard]] std::error_code
    verify(std::string_view text); ///< VRFY; invalid_argument for controls
    [[nodiscard]] std::error_code
    quit(); ///< QUIT: the session ends in good order, whatever the answer

    // what is known

    /// What the server announced in this state of the connection; empty before `ready`.
    [[nodiscard]] const extensions& announced() const { return extensions_; }
    [[nodiscard]] bool is_authenticated() const { return authenticated_; }

private:
    client_options options_;
    extensions extensions_{};
    bool authenticated_ = false;
    // further private members are the implementer's
};

} // namespace courriel::smtp
