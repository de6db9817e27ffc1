// See mbox_separator.hpp.
#include "mbox_separator.hpp"

#include <algorithm>

#include <courriel/version.hpp>

namespace courriel::mime::detail {
namespace {

constexpr std::string_view prefix = "From ";
constexpr std::size_t most_of_a_line = std::size_t{64} * 1024;

} // namespace

mbox_separator::mbox_separator(const mbox_reader_options& options)
    : most_(std::min(options.limits.from_line, most_of_a_line))
    , needs_date_(options.needs_date)
    , needs_empty_line_(options.needs_empty_line) {}

std::size_t mbox_separator::line_size(std::string_view text) const noexcept {
    if (!text.starts_with(prefix)) return 0;
    const std::size_t lf = text.substr(0, lookahead()).find('\n');
    if (lf == std::string_view::npos) return text.size() <= most_ ? text.size() : 0;
    const std::size_t size = text[lf - 1] == '\r' ? lf - 1 : lf;
    return size <= most_ ? lf + 1 : 0;
}

bool mbox_separator::is_at(std::string_view text) const {
    const std::size_t size = line_size(text);
    if (size == 0 || !needs_date_) return size != 0;
    const auto parsed = mbox_from_line::parse(without_line_ends(text.substr(0, size)));
    return parsed && parsed->date;
}

std::size_t mbox_separator::empty_line_before(std::string_view text, std::size_t at) noexcept {
    if (at == 0 || text[at - 1] != '\n') return 0;
    const std::size_t size = at >= 2 && text[at - 2] == '\r' ? 2 : 1;
    return at == size || text[at - size - 1] == '\n' ? size : 0;
}

std::optional<std::size_t> mbox_separator::find(std::string_view text, std::size_t from,
                                                std::size_t to) const {
    const auto end_at = [&](std::size_t at) -> std::optional<std::size_t> {
        const std::size_t empty = empty_line_before(text, at);
        if ((empty == 0 && needs_empty_line_) || !is_at(text.substr(at))) return std::nullopt;
        return at - empty;
    };
    if (from == 0 && to != 0)
        if (const auto end = end_at(0)) return end;

    constexpr std::string_view pattern = "\nFrom ";
    const std::string_view searched = text.substr(0, to + prefix.size() - 1);
    std::size_t lf = searched.find(pattern, from == 0 ? 0 : from - 1);
    for (; lf != std::string_view::npos; lf = searched.find(pattern, lf + 1))
        if (const auto end = end_at(lf + 1)) return end;
    return std::nullopt;
}

} // namespace courriel::mime::detail
