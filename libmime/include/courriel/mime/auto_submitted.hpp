// Auto-Submitted (RFC 3834 section 5): whether a program sent a message by itself, so that no other
// program answers it. Written by header_builder.
#pragma once

#include <string>
#include <string_view>

#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/parameter.hpp>

namespace courriel::mime {

struct auto_submitted {
    /// Lower case: "no", "auto-generated", "auto-replied" or another; empty when malformed.
    std::string keyword{};
    parameter_list parameters{};

    /// Reads a field's value; never fails.
    static auto_submitted parse(std::string_view value, defect_sink defects = {},
                                const limits& limits = {});

    /// True for all but "no", what is malformed included: better no answer than a loop.
    [[nodiscard]] bool is_automatic() const noexcept { return keyword != "no"; }

    friend bool operator==(const auto_submitted&, const auto_submitted&) = default;
};

} // namespace courriel::mime
