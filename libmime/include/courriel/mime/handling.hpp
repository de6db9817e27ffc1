// How a sender wants a message handled: Importance, Priority and Sensitivity (RFC 2156 section 5.3,
// RFC 4021 section 2.1), and X-Priority, which most programs write instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <courriel/mime/header_view.hpp>

namespace courriel::mime {

enum class importance : std::uint8_t { low, normal, high };
enum class priority : std::uint8_t { non_urgent, normal, urgent };
enum class sensitivity : std::uint8_t {
    personal,
    private_, ///< "Private"
    company_confidential,
};

/// A field's value, comments and case ignored; nullopt for any that is not in the standard.
std::optional<importance> parse_importance(std::string_view value);
std::optional<priority> parse_priority(std::string_view value);
std::optional<sensitivity> parse_sensitivity(std::string_view value);

/// The value as a field has it: "high", "non-urgent", "Company-Confidential".
std::string_view to_string(importance value) noexcept;
std::string_view to_string(priority value) noexcept;
std::string_view to_string(sensitivity value) noexcept;

/// By Importance, or else by X-Priority (1 and 2 are high, 3 is normal, 4 and 5 are low) or
/// X-MSMail-Priority; nullopt when none of them says anything.
std::optional<importance> importance_of(const header_view& header);

} // namespace courriel::mime
