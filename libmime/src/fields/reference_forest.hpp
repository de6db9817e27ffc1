// Steps 1 to 3 of threading by references (RFC 5256 section 3): which message is below which, by
// their identifiers alone.
#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/threads.hpp>

namespace courriel::mime::detail {

/// Nodes are the messages by their index and, behind them, dummies: messages that others name and
/// that are not there.
class reference_forest {
public:
    static constexpr std::size_t none = thread_entry::none;

    explicit reference_forest(std::span<const thread_message> messages);

    /// For each node the one above it, none at the top. Dummies with fewer than two children, and
    /// all that are not at the top, are above nothing.
    [[nodiscard]] std::vector<std::size_t> pruned() const;

private:
    std::string_view normalized(std::string_view id);
    std::size_t node_of(std::string_view id) const;
    void make_nodes(std::span<const thread_message> messages);
    void link(std::size_t parent, std::size_t child);
    std::size_t top_of(std::size_t node);

    std::size_t messages_;
    std::deque<std::string> unquoted_{};
    std::vector<std::string_view> ids_{}; // sorted
    std::vector<std::size_t> nodes_{};    // of each identifier
    std::vector<std::size_t> parents_{};
    std::vector<std::size_t> tops_{}; // on the way to the top: shortened as it is walked
};

} // namespace courriel::mime::detail
