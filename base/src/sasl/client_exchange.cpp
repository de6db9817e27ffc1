// The client's side of sasl_exchange.hpp.
#include <courriel/sasl_exchange.hpp>

#include <utility>

#include <courriel/base64.hpp>
#include <courriel/version.hpp>

namespace courriel::sasl {

// initial-response = base64 / "="
client_exchange::client_exchange(std::unique_ptr<client_mechanism> mechanism)
    : mechanism_(std::move(mechanism)) {
    if (const auto bytes = mechanism_->initial())
        initial_ = bytes->empty() ? "=" : base64::encode(*bytes);
}

std::optional<std::string> client_exchange::take_initial(std::size_t longest) {
    if (!initial_ || initial_->size() > longest) return std::nullopt;
    return std::exchange(initial_, std::nullopt);
}

std::string client_exchange::respond(std::string_view challenge, std::size_t longest) {
    if (initial_) {
        const auto held = *std::exchange(initial_, std::nullopt);
        return held == "=" ? "" : held; // it stands for nothing in the command alone
    }
    const auto bytes = base64::decode(challenge);
    const auto step = bytes ? mechanism_->step(*bytes) : bytes;
    if (step && base64::encoded_size(step->size()) <= longest) return base64::encode(*step);
    cancelled_ = true;
    return "*";
}

} // namespace courriel::sasl
