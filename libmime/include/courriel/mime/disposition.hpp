// The value of Content-Disposition (RFC 2183).
#pragma once

#include <string>
#include <string_view>

#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/parameter.hpp>

namespace courriel::mime {

struct disposition {
    std::string type{}; ///< lower case: "inline", "attachment", others; empty when malformed
    parameter_list parameters{};

    /// Reads a field's value; never fails.
    static disposition parse(std::string_view value, defect_sink defects = {},
                             parameter_form form = parameter_form::decoded,
                             const limits& limits = {});

    /// True for "attachment" and for types that nobody knows, which RFC 2183 section 2.8 treats so.
    [[nodiscard]] bool is_attachment() const noexcept;
    /// The suggested name, decoded, not made safe; empty when there is none. Lives as long as this
    /// object.
    [[nodiscard]] std::string_view filename() const noexcept;

    friend bool operator==(const disposition&, const disposition&) = default;
};

} // namespace courriel::mime
