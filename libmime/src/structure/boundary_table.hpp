// The boundaries of the multiparts that are open at a place of a message, and which of them a line
// delimits (RFC 2046 section 5.1.1). Sorted, so that a look-up costs the logarithm of the depth,
// whatever boundaries an attacker chooses.
//
// Old messages, and many an example, have delimiter lines that are the boundary alone, without the
// "--" before it. Such bare lines count until a multipart's first delimiter with dashes: both kinds
// are looked for at once, so that nothing is read twice and one who sees the message in pieces
// decides alike.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace courriel::mime::detail {

/// A multipart that is open.
struct open_multipart {
    std::size_t depth = 0;      // of its part
    std::string boundary{};     // never empty
    bool is_digest = false;     // its children are messages unless they say otherwise
    bool takes_bare = true;     // bare lines count
    bool has_delimiter = false; // at least one was found
    bool is_closed = false;     // the close delimiter was found
};

struct delimiter {
    std::size_t level = 0; // of the open multiparts, the outermost is 0
    bool closes = false;
    bool is_bare = false;
};

/// The boundary that a parameter gives: blanks at its end count no more than those of a line.
inline std::string_view without_padding(std::string_view boundary) noexcept {
    return boundary.substr(0, boundary.find_last_not_of(" \t") + 1);
}

class boundary_table {
public:
    /// Lines longer than `longest_line` delimit nothing.
    explicit boundary_table(std::size_t longest_line) : longest_line_(longest_line) {}

    /// True when no line can delimit anything.
    [[nodiscard]] bool none_match() const noexcept { return sorted_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return open_.size(); }
    [[nodiscard]] open_multipart& innermost() noexcept { return open_.back(); }
    [[nodiscard]] const open_multipart& innermost() const noexcept { return open_.back(); }

    /// True while only lines that begin with "--" can be delimiters.
    [[nodiscard]] bool all_dashed() const noexcept { return bare_ == 0; }
    [[nodiscard]] std::size_t longest_line() const noexcept { return longest_line_; }

    void push(open_multipart multipart);
    /// The innermost.
    void pop();
    /// From now on no line delimits anything.
    void forget_all() noexcept;

    /// What is found of the innermost: a delimiter line, and whether it is bare or closes.
    void found(const delimiter& what);

    /// What `line` delimits; blanks and line ends at its end do not count. Of several boundaries
    /// the longest, and of equal ones that of the innermost multipart: "--a--" opens a part of the
    /// boundary "a--" rather than it closes "a".
    [[nodiscard]] std::optional<delimiter> match(std::string_view line) const;

    /// What the line at the beginning of `text`, which goes on to its end or beyond the longest
    /// delimiter, delimits.
    [[nodiscard]] std::optional<delimiter> match_first_line(std::string_view text) const;

    /// Comparisons so far, for tests.
    [[nodiscard]] std::size_t comparisons() const noexcept { return comparisons_; }

private:
    struct entry {
        std::size_t level = 0;
        bool is_bare = false;
    };

    [[nodiscard]] std::optional<delimiter> match_innermost(std::string_view behind_dashes) const;
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    /// The level of the multipart that has this boundary, or none.
    [[nodiscard]] std::size_t find(std::string_view boundary, bool is_bare) const;
    [[nodiscard]] int compare(const entry& e, std::string_view boundary, bool is_bare) const;
    void insert(std::size_t level, bool is_bare);
    void remove(std::size_t level, bool is_bare);
    [[nodiscard]] static std::uint64_t bit_of_size(std::string_view boundary) noexcept {
        return std::uint64_t{1} << boundary.size() % 64;
    }

    std::size_t longest_line_;
    std::vector<open_multipart> open_{};
    std::vector<entry> sorted_{}; // by is_bare, boundary, level
    std::size_t bare_ = 0;        // entries that lines without "--" can match
    std::size_t dashed_ends_ = 0; // entries whose boundary ends with "--"
    // The sizes, modulo 64, of the boundaries that count with dashes, and without: a bit for each.
    // Most lines have another.
    std::array<std::uint64_t, 2> sizes_{};
    mutable std::size_t comparisons_ = 0;
};

} // namespace courriel::mime::detail
