// The value of Content-Type (RFC 2045 section 5).
#pragma once

#include <string>
#include <string_view>

#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/parameter.hpp>

namespace courriel::mime {

struct media_type {
    std::string type = "text";     ///< lower case
    std::string subtype = "plain"; ///< lower case
    parameter_list parameters{};

    /// Reads a field's value. One that has no type or no subtype is text/plain without parameters
    /// (RFC 2045 section 5.2), with a defect.
    static media_type parse(std::string_view value, defect_sink defects = {},
                            parameter_form form = parameter_form::decoded,
                            const limits& limits = {});

    /// "text/plain".
    [[nodiscard]] std::string name() const { return type + '/' + subtype; }
    /// Both in lower case; an empty `subtype` is any.
    [[nodiscard]] bool is(std::string_view wanted_type, std::string_view wanted_subtype = {}) const;

    /// Empty when the parameter is missing. They live as long as this object.
    [[nodiscard]] std::string_view boundary() const noexcept;
    [[nodiscard]] std::string_view charset() const noexcept;

    friend bool operator==(const media_type&, const media_type&) = default;
};

} // namespace courriel::mime
