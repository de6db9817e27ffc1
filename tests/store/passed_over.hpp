// Listings of folders that pass over a file, as they may when another program renames it meanwhile.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace mail_server::test {

/// As long as it lives, the next listing that has a file whose name begins with the first of
/// `names` does not show it, the next one behind it with such a file of the second, and so on.
class passed_over {
public:
    explicit passed_over(std::vector<std::string> names);
    passed_over(const passed_over&) = delete;
    passed_over& operator=(const passed_over&) = delete;
    ~passed_over();

    /// How many of them are still to come.
    [[nodiscard]] std::size_t left() const;
};

} // namespace mail_server::test
