// See boundary_table.hpp.
#include "boundary_table.hpp"

#include <algorithm>
#include <utility>

#include <courriel/version.hpp>

namespace courriel::mime::detail {

void boundary_table::push(open_multipart multipart) {
    open_.push_back(std::move(multipart));
    insert(open_.size() - 1);
}

void boundary_table::pop() {
    if (!open_.back().is_closed) remove(open_.size() - 1);
    open_.pop_back();
}

void boundary_table::drop_dashes() {
    remove(open_.size() - 1);
    open_.back().without_dashes = true;
    insert(open_.size() - 1);
}

void boundary_table::close(std::size_t level) {
    remove(level);
    open_[level].is_closed = true;
}

// delimiter := "--" boundary
// close-delimiter := delimiter "--"
// transport-padding := *LWSP-char
std::optional<delimiter> boundary_table::match(std::string_view line) const {
    line = line.substr(0, line.find_last_not_of(" \t\r\n") + 1);
    const bool dashed = line.starts_with("--");
    const std::string_view behind_dashes = dashed ? line.substr(2) : std::string_view();
    if (dashed)
        if (const auto level = find(behind_dashes, false)) return delimiter{*level, false};
    if (const auto level = find(line, true)) return delimiter{*level, false};
    if (!line.ends_with("--")) return std::nullopt;
    if (behind_dashes.size() > 2)
        if (const auto level = find(behind_dashes.substr(0, behind_dashes.size() - 2), false))
            return delimiter{*level, true};
    if (const auto level = find(line.substr(0, line.size() - 2), true))
        return delimiter{*level, true};
    return std::nullopt;
}

// Where the entry of `level` is against a boundary: before (< 0), at, or behind it.
int boundary_table::compare(std::size_t level, std::string_view boundary,
                            bool without_dashes) const {
    ++comparisons_;
    const open_multipart& m = open_[level];
    if (m.without_dashes != without_dashes) return m.without_dashes ? 1 : -1;
    return std::string_view(m.boundary).compare(boundary);
}

std::optional<std::size_t> boundary_table::find(std::string_view boundary,
                                                bool without_dashes) const {
    // The last of the equal ones is the innermost.
    const auto behind =
        std::partition_point(sorted_.begin(), sorted_.end(), [&](std::size_t level) {
            return compare(level, boundary, without_dashes) <= 0;
        });
    if (behind == sorted_.begin()) return std::nullopt;
    const std::size_t level = *(behind - 1);
    if (compare(level, boundary, without_dashes) != 0) return std::nullopt;
    return level;
}

void boundary_table::insert(std::size_t level) {
    const open_multipart& m = open_[level];
    const auto at = std::partition_point(sorted_.begin(), sorted_.end(), [&](std::size_t other) {
        return compare(other, m.boundary, m.without_dashes) <= 0;
    });
    sorted_.insert(at, level);
    if (m.without_dashes && !m.boundary.starts_with("--")) ++undashed_;
}

void boundary_table::remove(std::size_t level) {
    const open_multipart& m = open_[level];
    if (m.without_dashes && !m.boundary.starts_with("--")) --undashed_;
    sorted_.erase(std::find(sorted_.begin(), sorted_.end(), level));
}

} // namespace courriel::mime::detail
