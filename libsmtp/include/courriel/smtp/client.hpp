// The SMTP client for programs that use Asio: connect, authenticate, send, quit, each with any of
// Asio's completion tokens. Its results own their data. For what it does not show (single answers
// as they come, messages that are produced while they are sent) use client_session with
// asio_connection.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/asio/answer_task.hpp>
#include <courriel/asio/client_facade.hpp>
#include <courriel/smtp/client_session.hpp>

namespace courriel::smtp {

/// Where to connect to, and how.
struct connect_options {
    std::string host{};                          ///< a name or an address; TLS checks it
    std::uint16_t port = 0;                      ///< 0: 587 with starttls, 465 with implicit, 25
    courriel::tls tls = courriel::tls::starttls; ///< starttls: required
    tls_options tls_settings{};                  ///< certificates to trust, and the like
    std::string host_name = "localhost";         ///< what EHLO says of us
    bool allow_plaintext_auth = false;           ///< PLAIN and LOGIN also without TLS
    client_limits limits{};
    transport_wrapper wrap{}; ///< around the transport, to trace it or the like
};

/// A recipient that the server did not accept.
struct refused_recipient {
    std::string recipient;
    smtp::reply reply;
};

/// What became of a message that the server took.
struct send_result {
    reply final{};                            ///< the answer to the message
    std::vector<refused_recipient> refused{}; ///< recipients that will not get it
};

/// Called while a message is being sent, on the client's executor, with how many of its octets the
/// connection has taken so far: in the end all of them. It must not throw.
using send_progress = std::function<void(std::size_t octets)>;

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

class send_task : public client_task {
public:
    send_task(std::shared_ptr<reply> last, envelope envelope, std::string_view message,
              send_progress progress)
        : client_task(std::move(last))
        , envelope_(std::move(envelope))
        , message_(message)
        , rest_(message)
        , progress_(std::move(progress)) {}

    std::error_code start(client_session& session) {
        if (!envelope_.size) envelope_.size = rest_.size();
        const bool ascii_only = ascii::all_of(rest_, [](char c) { return ascii::is_ascii(c); });
        if (envelope_.body == body_type::unspecified && !ascii_only &&
            session.announced().eight_bit_mime)
            envelope_.body = body_type::eight_bit_mime;
        return session.start_mail(envelope_);
    }

    std::optional<std::error_code> take(client_session& session, const client_event& event) {
        if (const auto* e = std::get_if<recipient_reply>(&event)) {
            if (!e->reply.is_positive())
                result_.refused.push_back({envelope_.recipients[e->index].text(), reply(e->reply)});
        } else if (std::holds_alternative<writable>(event)) {
            return write(session);
        } else if (const auto* mail = std::get_if<mail_result>(&event)) {
            result_.final = reply(mail->reply);
            const auto error = settle(mail->reply);
            return mail->sent ? std::error_code{} : error ? error : errc::refused;
        }
        return take_trouble(event);
    }

    template <class Self>
    void complete(Self& self, std::error_code error) {
        self.complete(error, std::move(result_));
    }

private:
    // An error of a verb is told by the `failed` that follows.
    std::optional<std::error_code> write(client_session& session) {
        rest_.remove_prefix(session.write_body(rest_));
        if (progress_) progress_(message_.size() - rest_.size());
        if (rest_.empty()) static_cast<void>(session.end_body());
        return std::nullopt;
    }

    envelope envelope_;
    std::string_view message_;
    std::string_view rest_; // of the message
    send_progress progress_;
    send_result result_{};
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

template <class Say>
using login_task = courriel::detail::answer_task<client_task, auth_result, Say>;

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
        session.limits = options.limits;
        courriel::connect_options where;
        where.host = std::move(options.host);
        where.port = options.port != 0 ? options.port : default_port(options.tls);
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
    /// operation fails and the connection is closed. Size and, where the server knows it,
    /// BODY=8BITMIME are declared when the envelope does not say. Succeeds when the server takes
    /// the message for at least one recipient.
    template <class Token>
    auto async_send(envelope envelope, std::string_view message, Token&& token) {
        return async_send(std::move(envelope), message, {}, std::forward<Token>(token));
    }

    /// The same, and `progress` is told how far it is.
    template <class Token>
    auto async_send(envelope envelope, std::string_view message, send_progress progress,
                    Token&& token) {
        return run<void(std::error_code, send_result)>(
            token, detail::send_task(last_, std::move(envelope), message, std::move(progress)));
    }

    /// QUIT, and the end of the connection: void(std::error_code).
    template <class Token>
    auto async_quit(Token&& token) {
        return run<void(std::error_code)>(token, detail::quit_task(last_));
    }

private:
    static std::uint16_t default_port(courriel::tls tls) {
        switch (tls) {
        case courriel::tls::starttls: return 587; // submission (RFC 6409)
        case courriel::tls::implicit: return 465; // submissions (RFC 8314)
        case courriel::tls::none: break;
        }
        return 25;
    }
};

} // namespace courriel::smtp
