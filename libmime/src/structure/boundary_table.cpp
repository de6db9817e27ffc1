// See boundary_table.hpp.
#include "boundary_table.hpp"

#include <algorithm>
#include <utility>

#include <courriel/version.hpp>

#include "../text/line_reader.hpp"
#include "../value_reader.hpp"

namespace courriel::mime::detail {

void boundary_table::push(open_multipart multipart) {
    open_.push_back(std::move(multipart));
    insert(open_.size() - 1, false);
    insert(open_.size() - 1, true);
}

void boundary_table::pop() {
    const open_multipart& m = open_.back();
    if (!m.is_closed) {
        remove(open_.size() - 1, false);
        if (m.takes_bare) remove(open_.size() - 1, true);
    }
    open_.pop_back();
}

void boundary_table::forget_all() noexcept {
    open_.clear();
    sorted_.clear();
    sizes_ = {};
    bare_ = 0;
    dashed_ends_ = 0;
}

void boundary_table::found(const delimiter& what) {
    open_multipart& m = open_.back();
    m.has_delimiter = true;
    // Behind its close delimiter a multipart's boundary means nothing.
    if (what.closes) remove(open_.size() - 1, false);
    if (m.takes_bare && (what.closes || !what.is_bare)) {
        remove(open_.size() - 1, true);
        m.takes_bare = false;
    }
    m.is_closed = what.closes;
}

// delimiter := "--" boundary
// close-delimiter := delimiter "--"
// transport-padding := *LWSP-char
std::optional<delimiter> boundary_table::match(std::string_view line) const {
    if (line.size() > longest_line_) return std::nullopt;
    while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
    const bool dashed = line.starts_with("--");
    const std::string_view behind_dashes = dashed ? line.substr(2) : std::string_view();
    if (const auto nearest = match_innermost(behind_dashes)) return nearest;
    if (dashed)
        if (const auto level = find(behind_dashes, false); level != none)
            return delimiter{level, false, false};
    if (const auto level = find(line, true); level != none) return delimiter{level, false, true};
    if (!line.ends_with("--")) return std::nullopt;
    if (behind_dashes.size() > 2) {
        const auto level = find(behind_dashes.substr(0, behind_dashes.size() - 2), false);
        if (level != none) return delimiter{level, true, false};
    }
    // A bare line closes only what a bare line has opened.
    const auto level = find(line.substr(0, line.size() - 2), true);
    if (level == none || !open_[level].has_delimiter) return std::nullopt;
    return delimiter{level, true, true};
}

// Nearly every delimiter is of the innermost multipart. Its own line is what find() would find; a
// line that closes it is so when no boundary is that whole line.
std::optional<delimiter> boundary_table::match_innermost(std::string_view behind_dashes) const {
    if (open_.empty() || open_.back().is_closed) return std::nullopt;
    const std::string_view boundary = open_.back().boundary;
    if (!behind_dashes.starts_with(boundary)) return std::nullopt;
    const std::string_view rest = behind_dashes.substr(boundary.size());
    const bool closes = rest == "--" && dashed_ends_ == 0;
    if (!rest.empty() && !closes) return std::nullopt;
    ++comparisons_;
    return delimiter{open_.size() - 1, closes, false};
}

std::optional<delimiter> boundary_table::match_first_line(std::string_view text) const {
    if (none_match() || (all_dashed() && !text.starts_with("--"))) return std::nullopt;
    return match(first_line(text));
}

// Where an entry is against a boundary: before (< 0), at, or behind it.
int boundary_table::compare(const entry& e, std::string_view boundary, bool is_bare) const {
    ++comparisons_;
    if (e.is_bare != is_bare) return e.is_bare ? 1 : -1;
    return std::string_view(open_[e.level].boundary).compare(boundary);
}

std::size_t boundary_table::find(std::string_view boundary, bool is_bare) const {
    if ((sizes_[is_bare] & bit_of_size(boundary)) == 0) return none;
    // The last of the equal ones is the innermost.
    const auto behind = std::partition_point(sorted_.begin(), sorted_.end(), [&](const entry& e) {
        return compare(e, boundary, is_bare) <= 0;
    });
    if (behind == sorted_.begin()) return none;
    const entry& last = *(behind - 1);
    if (compare(last, boundary, is_bare) != 0) return none;
    return last.level;
}

void boundary_table::insert(std::size_t level, bool is_bare) {
    const std::string_view boundary = open_[level].boundary;
    const auto at = std::partition_point(sorted_.begin(), sorted_.end(), [&](const entry& e) {
        return compare(e, boundary, is_bare) <= 0;
    });
    sorted_.insert(at, {level, is_bare});
    sizes_[is_bare] |= bit_of_size(boundary);
    if (is_bare && !boundary.starts_with("--")) ++bare_;
    if (boundary.ends_with("--")) ++dashed_ends_;
}

void boundary_table::remove(std::size_t level, bool is_bare) {
    const std::string_view boundary = open_[level].boundary;
    if (is_bare && !boundary.starts_with("--")) --bare_;
    if (boundary.ends_with("--")) --dashed_ends_;
    sorted_.erase(std::find_if(sorted_.begin(), sorted_.end(), [&](const entry& e) {
        return e.level == level && e.is_bare == is_bare;
    }));
    sizes_[is_bare] = 0;
    for (const entry& e : sorted_)
        if (e.is_bare == is_bare) sizes_[is_bare] |= bit_of_size(open_[e.level].boundary);
}

} // namespace courriel::mime::detail
