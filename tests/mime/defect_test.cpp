// The kinds of defects and their names.
#include <courriel/mime/defect.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string_view>

using courriel::mime::defect_kind;

TEST_CASE("defect: each kind has a name of its own") {
    std::set<std::string_view> names;
    constexpr int last = static_cast<int>(defect_kind::too_many_message_ids);
    for (int i = 0; i <= last; ++i) names.insert(to_string(static_cast<defect_kind>(i)));
    CHECK(names.size() == last + 1);
    CHECK(!names.contains("unknown"));
}
