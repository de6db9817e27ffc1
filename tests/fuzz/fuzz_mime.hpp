// What the fuzz targets of libmime share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/defect.hpp>
#include <courriel/mime/header_builder.hpp>
#include <courriel/mime/header_view.hpp>

#include "fuzz/fuzz.hpp"

namespace courriel::fuzz {

/// Defects lie inside of the text that they are about.
inline void check_places(const std::vector<mime::defect>& defects, std::string_view text) {
    for (const auto& d : defects)
        require(d.begin <= d.end && d.end <= text.size(), "a defect from elsewhere");
}

/// The value of the one field that was written.
inline std::string value_of(const mime::header_builder& builder) {
    const std::string& text = builder.text();
    const auto header = mime::header_view::parse(std::string_view(text));
    require(header.fields().size() == 1 && header.fields_end() == text.size(),
            "I01: another field");
    for (std::size_t at = 0; at != text.size();) {
        const std::size_t end = text.find("\r\n", at);
        require(end - at <= 998, "M29: a line that is too long");
        at = end + 2;
    }
    return std::string(header.fields()[0].value);
}

} // namespace courriel::fuzz
