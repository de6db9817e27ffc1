// A SASL exchange (RFC 4422) in the lines of a protocol, the same in SMTP (RFC 4954), POP3
// (RFC 5034) and IMAP (RFC 3501, 4959): base64, the initial response and cancelling, in both roles;
// which mechanisms a server offers, and when a client may believe in success.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/events.hpp>
#include <courriel/sasl.hpp>
#include <courriel/tls.hpp>

namespace courriel::sasl {

/// Whether a server offers that mechanism (upper case) on a connection. `tls` is what came of its
/// handshake, null without TLS. Mechanisms whose messages are as good as the password to whoever
/// reads them are offered inside TLS, or when `allow_plaintext`; those that bind to a connection
/// (-PLUS) where there is something to bind to; EXTERNAL where the client has shown a certificate
/// that was checked.
[[nodiscard]] bool may_offer(std::string_view mechanism, const tls_info* tls,
                             bool allow_plaintext) noexcept;

/// Those of `mechanisms` that may_offer() lets through, in their order.
[[nodiscard]] std::vector<std::string> offered(const std::vector<std::string>& mechanisms,
                                               const tls_info* tls, bool allow_plaintext);

/// What `tls` has to bind a login to.
[[nodiscard]] channel_bindings bindings_of(const tls_info& tls);

/// One exchange; without a mechanism it is none.
class client_exchange {
public:
    client_exchange() = default;
    explicit client_exchange(std::unique_ptr<client_mechanism> mechanism);

    /// The initial response as it stands in the command, base64 or "=", when there is one of at
    /// most `longest` characters. A longer one is held back: it answers the first challenge.
    [[nodiscard]] std::optional<std::string> take_initial(std::size_t longest);
    /// Characters of the initial response that is held back; 0 when none is.
    [[nodiscard]] std::size_t held_back() const noexcept { return initial_ ? initial_->size() : 0; }

    /// The line without its end that answers a challenge (base64). "*", and the exchange is
    /// cancelled, when the challenge or the mechanism is at fault, or the line would have more than
    /// `longest` characters.
    [[nodiscard]] std::string respond(std::string_view challenge, std::size_t longest);

    [[nodiscard]] bool is_cancelled() const noexcept { return cancelled_; }
    /// Whether a server's word of success can be believed: not before the mechanism has said all
    /// that it has to.
    [[nodiscard]] bool may_succeed() const {
        return mechanism_ && !cancelled_ && !initial_ && mechanism_->is_complete();
    }

private:
    std::unique_ptr<client_mechanism> mechanism_{};
    std::optional<std::string> initial_{}; // as it stands in the command, until it was sent
    bool cancelled_ = false;
};

/// A server's side of one exchange after the other.
class server_exchange {
public:
    enum class start : std::uint8_t { good, unknown_mechanism, needs_tls, malformed };

    /// The command, with its initial response (base64 or "=") if it has one. `mechanisms` are those
    /// of the server, upper case; the rest as in may_offer(). After anything but `good` there is no
    /// exchange: the mechanism is none of them or not for this connection, is not for a connection
    /// without TLS, or the response is no base64.
    [[nodiscard]] start begin(const std::vector<std::string>& mechanisms, std::string_view name,
                              std::optional<std::string_view> initial, const tls_info* tls,
                              bool allow_plaintext);

    enum class line : std::uint8_t { response, cancelled, malformed };

    /// A line of the client's without its end; after anything but `response` the exchange is over.
    [[nodiscard]] line take(std::string_view text);

    /// For the application, after begin() or take(). Its views live until the next call.
    [[nodiscard]] auth_step step() const {
        return {mechanism_, response_, is_initial_, has_response_};
    }

    /// The exchange is over: what it held, secrets among it, is overwritten.
    void end() noexcept;

private:
    std::string mechanism_{};
    std::string response_{}; // decoded
    bool is_initial_ = false;
    bool has_response_ = false;
};

} // namespace courriel::sasl
