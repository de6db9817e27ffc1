// The client's side of a SASL exchange (RFC 4422) in the lines of a protocol, the same in SMTP
// (RFC 4954), POP3 (RFC 5034) and IMAP (RFC 3501, 4959): base64, the initial response, cancelling,
// and when success may be believed. And which mechanisms show a password.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <courriel/sasl.hpp>

namespace courriel::sasl {

/// Whether the messages of that mechanism (upper case) are as good as the password to whoever reads
/// them: servers offer it without TLS only when told to.
[[nodiscard]] bool shows_password(std::string_view mechanism) noexcept;

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

} // namespace courriel::sasl
