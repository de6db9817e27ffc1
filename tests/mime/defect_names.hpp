// The defects of one value as a text.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/defect.hpp>

namespace courriel::mime {

/// The kinds, with a blank behind each. All defects lie inside of `value`.
inline std::string names_of(const std::vector<defect>& defects, std::string_view value) {
    std::string out;
    for (const defect& d : defects) {
        CHECK(d.begin <= d.end);
        CHECK(d.end <= value.size());
        out.append(to_string(d.kind)).append(" ");
    }
    return out;
}

} // namespace courriel::mime
