// The SMTP client for programs that use Asio: connect, authenticate, send, quit, each with any of
// Asio's completion tokens. Its results own their data. For what it does not show (single answers
// as they come, ATRN) use client_session with asio_connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <courriel/asio/answer_task.hpp>
#include <courriel/asio/client_facade.hpp>
#include <courriel/smtp/client_session.hpp>
#include <courriel/smtp/client_tasks.hpp>
#include <courriel/smtp/send_task.hpp>

namespace courriel::smtp {

/// Where to connect to, and how.
struct connect_options {
    std::string host{};     ///< a name or an address; TLS checks it
    std::uint16_t port = 0; ///< 0: 587 with starttls, 465 with implicit, 25; for LMTP 24
    client_protocol protocol = client_protocol::smtp;
    courriel::tls tls = courriel::tls::starttls; ///< starttls: required
    tls_options tls_settings{};                  ///< certificates to trust, and the like
    std::string host_name = "localhost";         ///< what EHLO says of us
    bool allow_plaintext_auth = false;           ///< PLAIN and LOGIN also without TLS
    send_by bodies = send_by::data;              ///< by which command messages are sent
    std::vector<std::string> without{};          ///< keywords of EHLO to do without
    client_limits limits{};
    transport_wrapper wrap{}; ///< around the transport, to trace it or the like
};

namespace detail {

template <class Say>
using login_task = courriel::detail::answer_task<client_task, auth_result, Say>;

template <class Say>
using command_task = courriel::detail::answer_task<client_task, command_reply, Say>;

} // namespace detail

/// One connection to an SMTP server. Operations come one at a time (wrong_phase otherwise) and on
/// the executor alone, a strand where several threads run it. A refusal completes with
/// errc::refused, and last_reply() has the server's words; the connection then is still good for
/// another try. Cancelling an operation closes the connection.
class client : public client_facade<client_session, reply, detail::login_task> {
public:
    /// Its destruction closes at once; an operation under way completes with operation_canceled.
    explicit client(executor_type executor) : client_facade(std::move(executor)) {}

    /// Connects, greets and, unless told otherwise, starts TLS: void(std::error_code). A connection
    /// that was open before is closed.
    template <class Token>
    auto async_connect(connect_options options, Token&& token) {
        client_options session;
        session.host_name = std::move(options.host_name);
        session.server_name = options.host;
        session.tls = options.tls;
        session.allow_plaintext_auth = options.allow_plaintext_auth;
        session.protocol = options.protocol;
        session.bodies = options.bodies;
        session.without = std::move(options.without);
        session.limits = options.limits;
        courriel::connect_options where;
        where.host = std::move(options.host);
        where.port = options.port != 0 ? options.port : default_port(options);
        where.tls = std::move(options.tls_settings);
        where.wrap = std::move(options.wrap);
        return run<void(std::error_code)>(token, detail::connect_task(last_),
                                          client_session(std::move(session)), std::move(where));
    }

    /// What the server announced; null before async_connect.
    [[nodiscard]] const extensions* announced() const {
        return link_->connection ? &link_->connection->session().announced() : nullptr;
    }

    /// Sends a message: void(std::error_code, send_result). `message` is not copied: it must live
    /// until the completion. Its lines end with CRLF and have at most 998 octets, else the
    /// operation fails and the connection is closed. Its size and, when it has octets beyond ASCII,
    /// BODY=8BITMIME are declared when the envelope does not say; not_supported, and nothing is
    /// sent, where the server does not take those: with_mime.hpp converts them. Recipients that are
    /// too many for one transaction are sent to in further ones. Succeeds when the server takes the
    /// message for at least one recipient; also otherwise the result has what was answered.
    template <class Token>
    auto async_send(envelope envelope, std::string_view message, Token&& token) {
        return async_send(std::move(envelope), message, {}, std::forward<Token>(token));
    }

    /// The same, and `progress` is told how far it is.
    template <class Token>
    auto async_send(envelope envelope, std::string_view message, send_progress progress,
                    Token&& token) {
        return async_send(std::move(envelope), message_source(message), std::move(progress),
                          std::forward<Token>(token));
    }

    /// The same with a message that is read while it is sent. Size and body type are declared as
    /// the envelope says.
    template <class Token>
    auto async_send(envelope envelope, message_reader message, Token&& token) {
        return async_send(std::move(envelope), std::move(message), {}, std::forward<Token>(token));
    }
    template <class Token>
    auto async_send(envelope envelope, message_reader message, send_progress progress,
                    Token&& token) {
        return async_send(std::move(envelope), message_source(std::move(message)),
                          std::move(progress), std::forward<Token>(token));
    }

    /// The same with either.
    template <class Token>
    auto async_send(envelope envelope, message_source message, send_progress progress,
                    Token&& token) {
        return run<void(std::error_code, send_result)>(
            token,
            detail::send_task(last_, std::move(envelope), std::move(message), std::move(progress)));
    }

    /// VRFY: void(std::error_code, mailbox_result). A server that will not say answers 252, which
    /// is no refusal.
    template <class Token>
    auto async_verify(std::string text, Token&& token) {
        return ask<mailbox_result>(
            token, [t = std::move(text)](client_session& s) { return s.verify(t); });
    }

    /// EXPN, the members of a list: void(std::error_code, mailbox_result).
    template <class Token>
    auto async_expand(std::string list, Token&& token) {
        return ask<mailbox_result>(
            token, [l = std::move(list)](client_session& s) { return s.expand(l); });
    }

    /// HELP: void(std::error_code, reply).
    template <class Token>
    auto async_help(std::string topic, Token&& token) {
        return ask<reply>(token, [t = std::move(topic)](client_session& s) { return s.help(t); });
    }

    /// ETRN: void(std::error_code, reply). See client_session::run_queue().
    template <class Token>
    auto async_run_queue(std::string node, Token&& token) {
        return ask<reply>(token,
                          [n = std::move(node)](client_session& s) { return s.run_queue(n); });
    }

    /// RSET: void(std::error_code).
    template <class Token>
    auto async_reset(Token&& token) {
        return say(token, [](client_session& s) { return s.reset(); });
    }

    /// NOOP: void(std::error_code).
    template <class Token>
    auto async_noop(Token&& token) {
        return say(token, [](client_session& s) { return s.noop(); });
    }

    /// How many more messages the server takes on this connection: see
    /// client_session::mails_left().
    [[nodiscard]] std::optional<std::uint64_t> mails_left() const {
        return link_->connection ? link_->connection->session().mails_left() : std::nullopt;
    }

    /// QUIT, and the end of the connection: void(std::error_code).
    template <class Token>
    auto async_quit(Token&& token) {
        return run<void(std::error_code)>(token, detail::quit_task(last_));
    }

private:
    template <class Result, class Token, class Say>
    auto ask(Token& token, Say say) {
        return run<void(std::error_code, Result)>(
            token, detail::question_task<Result, Say>(last_, std::move(say)));
    }

    template <class Token, class Say>
    auto say(Token& token, Say verb) {
        return run<void(std::error_code)>(token, detail::command_task<Say>(last_, std::move(verb)));
    }

    static std::uint16_t default_port(const connect_options& options) {
        // RFC 2033 section 5 forbids 25, and names none; 24 is for any private mail system.
        if (options.protocol == client_protocol::lmtp) return 24;
        switch (options.tls) {
        case courriel::tls::starttls: return 587; // submission (RFC 6409)
        case courriel::tls::implicit: return 465; // submissions (RFC 8314)
        case courriel::tls::none: break;
        }
        return 25;
    }
};

} // namespace courriel::smtp
