// See handling.hpp.
#include <courriel/mime/handling.hpp>

#include <array>
#include <cstddef>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "../value_reader.hpp"

namespace courriel::mime {
namespace {

constexpr std::array<std::string_view, 3> importances{"low", "normal", "high"};
constexpr std::array<std::string_view, 3> priorities{"non-urgent", "normal", "urgent"};
constexpr std::array<std::string_view, 3> sensitivities{"Personal", "Private",
                                                        "Company-Confidential"};

// The first word of a value; empty when there is more and it has to be the only one.
std::string_view word_of(std::string_view value, bool only) {
    defect_sink nowhere;
    const limits defaults;
    detail::value_reader reader(value, nowhere, defaults);
    reader.skip_cfws();
    const std::string_view word = reader.take_while(detail::is_token);
    reader.skip_cfws();
    return reader.at_end() || !only ? word : std::string_view();
}

template <class Enum>
std::optional<Enum> find(const std::array<std::string_view, 3>& names, std::string_view value) {
    const std::string_view word = word_of(value, true);
    for (std::size_t i = 0; i != names.size(); ++i)
        if (ascii::iequals(names[i], word)) return static_cast<Enum>(i);
    return std::nullopt;
}

} // namespace

std::optional<importance> parse_importance(std::string_view value) {
    return find<importance>(importances, value);
}

std::optional<priority> parse_priority(std::string_view value) {
    return find<priority>(priorities, value);
}

std::optional<sensitivity> parse_sensitivity(std::string_view value) {
    return find<sensitivity>(sensitivities, value);
}

std::string_view to_string(importance value) noexcept {
    return importances[static_cast<std::size_t>(value)];
}

std::string_view to_string(priority value) noexcept {
    return priorities[static_cast<std::size_t>(value)];
}

std::string_view to_string(sensitivity value) noexcept {
    return sensitivities[static_cast<std::size_t>(value)];
}

std::optional<importance> importance_of(const header_view& header) {
    if (const field_view* field = header.find("Importance"))
        if (const auto value = parse_importance(field->value)) return value;
    if (const field_view* field = header.find("X-Priority")) {
        const auto number = ascii::parse_number<unsigned>(word_of(field->value, false), 5);
        if (number && *number != 0)
            return *number < 3    ? importance::high
                   : *number == 3 ? importance::normal
                                  : importance::low;
    }
    if (const field_view* field = header.find("X-MSMail-Priority"))
        return parse_importance(field->value);
    return std::nullopt;
}

} // namespace courriel::mime
