// JSON (RFC 8259) as the corpus has it: read whole into values. For tests only: throws on what is
// not JSON, and recurses as deep as the text goes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace courriel::test {

struct json {
    enum class kind { null, boolean, number, string, array, object };

    kind type = kind::null;
    bool truth = false;
    long number = 0; ///< integers alone
    std::string text{};
    std::vector<json> items{};
    std::map<std::string, json> members{};

    static json parse(std::string_view text);

    [[nodiscard]] bool is_null() const { return type == kind::null; }
    /// The member, or null when there is none.
    [[nodiscard]] const json& operator[](const std::string& name) const;
};

/// A whole file of the source folder.
std::string read_source_file(const std::string& name);

} // namespace courriel::test
