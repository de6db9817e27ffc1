// The boundaries of the multiparts that are open at a place of a message, and which of them a line
// delimits (RFC 2046 section 5.1.1). Sorted, so that a look-up costs the logarithm of the depth,
// whatever boundaries an attacker chooses.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace courriel::mime::detail {

/// A multipart that is open.
struct open_multipart {
    std::size_t part = 0;        // its record
    std::string boundary{};      // never empty
    bool is_digest = false;      // its children are messages unless they say otherwise
    bool without_dashes = false; // lines count that equal the boundary, without "--" before it
    bool has_delimiter = false;  // at least one was found
    bool is_closed = false;      // the close delimiter was found
};

struct delimiter {
    std::size_t level = 0; // of the open multiparts, the outermost is 0
    bool closes = false;
};

class boundary_table {
public:
    /// True when no line can delimit anything.
    [[nodiscard]] bool none_match() const noexcept { return sorted_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return open_.size(); }
    [[nodiscard]] open_multipart& operator[](std::size_t level) noexcept { return open_[level]; }

    /// True while only lines that begin with "--" can be delimiters.
    [[nodiscard]] bool all_dashed() const noexcept { return undashed_ == 0; }

    void push(open_multipart multipart);
    /// The innermost.
    void pop();
    /// From now on lines count that equal the boundary of the innermost.
    void drop_dashes();
    /// Behind its close delimiter a multipart's boundary means nothing.
    void close(std::size_t level);

    /// What `line` delimits; blanks and line ends at its end do not count. Of several boundaries
    /// the longest, and of equal ones that of the innermost multipart: "--a--" opens a part of the
    /// boundary "a--" rather than it closes "a".
    [[nodiscard]] std::optional<delimiter> match(std::string_view line) const;

    /// Comparisons so far, for tests.
    [[nodiscard]] std::size_t comparisons() const noexcept { return comparisons_; }

private:
    [[nodiscard]] std::optional<std::size_t> find(std::string_view boundary,
                                                  bool without_dashes) const;
    [[nodiscard]] int compare(std::size_t level, std::string_view boundary,
                              bool without_dashes) const;
    void insert(std::size_t level);
    void remove(std::size_t level);

    std::vector<open_multipart> open_{};
    std::vector<std::size_t> sorted_{}; // levels, by without_dashes, boundary, level
    std::size_t undashed_ = 0;          // entries that lines without "--" can match
    mutable std::size_t comparisons_ = 0;
};

} // namespace courriel::mime::detail
