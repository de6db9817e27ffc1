// The kinds of defects and their names.
#include <courriel/mime/defect.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string_view>

using namespace courriel::mime;

TEST_CASE("defect: each kind has a name of its own, a severity and a clause") {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i != defect_kinds; ++i) {
        const auto kind = static_cast<defect_kind>(i);
        names.insert(to_string(kind));
        CHECK((rfc_of(kind).starts_with("RFC ") || rfc_of(kind).starts_with("MS-")));
    }
    CHECK(names.size() == defect_kinds);
    CHECK(to_string(severity_of(defect_kind::obsolete_syntax)) == "info");
    CHECK(to_string(severity_of(defect_kind::duplicate_field)) == "warning");
    CHECK(to_string(severity_of(defect_kind::nesting_too_deep)) == "error");
}
