// A message that is passed on to another host while it comes in: nothing of it is kept here. All or
// nothing: when the other host refuses one of the recipients, nobody gets the message, and its
// words are the answer. Whoever sent it to us still has it, so none is ever lost.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <asio.hpp>

#include <courriel/asio/connect.hpp>
#include <courriel/asio/next.hpp>
#include <courriel/smtp/client_session.hpp>

namespace example {

/// How the next host is reached.
struct next_host_options {
    courriel::connect_options where{};
    courriel::smtp::client_options session{};
    /// Where session.tls is starttls and the other host has none, or none that works: it gets the
    /// message in the clear (RFC 7435), over a new connection.
    bool clear_without_tls = false;
};

class passed_message {
public:
    explicit passed_message(next_host_options options) : options_(std::move(options)) {}

    /// Connects and says the envelope. 354: write() may follow; any other reply is a refusal, and
    /// the end.
    asio::awaitable<courriel::smtp::reply> begin(courriel::smtp::envelope envelope);

    /// Sends a piece, which must live until the completion. After a failure it does nothing.
    asio::awaitable<void> write(std::string_view piece);

    /// The message is whole: what the other host made of it. Without finish() it drops the message.
    /// QUIT follows, in the background.
    asio::awaitable<courriel::smtp::reply> finish();

    /// The other host announced DSN, and was told what the sender wants to know (RFC 3461).
    [[nodiscard]] bool passed_on_wishes() const { return passed_on_wishes_; }

private:
    using connection = courriel::asio_connection<courriel::smtp::client_session>;

    void leave();
    asio::awaitable<void> connect();
    asio::awaitable<courriel::smtp::reply> try_to_begin(const courriel::smtp::envelope& envelope);
    std::error_code start(const courriel::smtp::envelope& envelope);
    [[nodiscard]] bool is_about_tls(std::error_code error) const;
    asio::awaitable<std::optional<courriel::smtp::client_event>> next();
    void take_refusal(const courriel::smtp::envelope& envelope, std::size_t recipient,
                      const courriel::smtp::reply_view& reply);

    next_host_options options_;
    std::optional<connection> link_; // none: not connected, or over
    std::optional<courriel::smtp::reply> refusal_;
    bool tls_failed_ = false; // or was not to be had
    bool passed_on_wishes_ = false;
};

} // namespace example
