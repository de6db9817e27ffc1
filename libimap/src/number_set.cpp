// See number_set.hpp.
#include <courriel/imap/number_set.hpp>

#include <algorithm>
#include <limits>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::imap {
namespace {

// In order; a star stands last, where the greatest number would.
number_range ordered(std::uint32_t first, std::uint32_t last) noexcept {
    if (first == star || (last != star && last < first)) std::swap(first, last);
    return {first, last};
}

// seq-number = nz-number / "*"
bool take_number(std::string_view text, std::size_t& at, std::uint32_t& out) noexcept {
    if (at == text.size()) return false;
    if (text[at] == '*') {
        out = star;
        ++at;
        return true;
    }
    if (text[at] == '0') return false;
    std::uint64_t value = 0;
    const std::size_t begin = at;
    for (; at != text.size() && ascii::is_digit(text[at]); ++at) {
        value = value * 10 + static_cast<std::uint64_t>(text[at] - '0');
        if (value > std::numeric_limits<std::uint32_t>::max()) return false;
    }
    out = static_cast<std::uint32_t>(value);
    return at != begin;
}

void append_seq_number(std::string& out, std::uint32_t number) {
    if (number == star) {
        out += '*';
    } else {
        ascii::append_number(out, number);
    }
}

bool is_before(const number_range& a, const number_range& b) noexcept { return a.first < b.first; }

} // namespace

number_set::number_set(std::uint32_t first, std::uint32_t last) : ranges_{ordered(first, last)} {}

// sequence-set = (seq-number / seq-range) *("," sequence-set)
// seq-range    = seq-number ":" seq-number
result<number_set> number_set::parse(std::string_view text, std::size_t max_ranges) {
    number_set out;
    std::size_t at = 0;
    while (true) {
        std::uint32_t first = 0;
        if (out.ranges_.size() == max_ranges || !take_number(text, at, first))
            return errc::malformed;
        std::uint32_t last = first;
        if (at != text.size() && text[at] == ':' && !take_number(text, ++at, last))
            return errc::malformed;
        out.ranges_.push_back(ordered(first, last));
        if (at == text.size()) return out;
        if (text[at++] != ',') return errc::malformed;
    }
}

void number_set::add(std::uint32_t first, std::uint32_t last) {
    const number_range range = ordered(first, last);
    if (!ranges_.empty() && range.last != star) {
        number_range& back = ranges_.back();
        if (back.last != star && range.first >= back.first &&
            range.first <= std::uint64_t{back.last} + 1) {
            back.last = std::max(back.last, range.last);
            return;
        }
    }
    ranges_.push_back(range);
}

void number_set::resolve(std::uint32_t greatest) {
    if (greatest == 0) {
        std::erase_if(ranges_, [](const number_range& r) { return r.last == star; });
    } else {
        for (number_range& r : ranges_)
            if (r.last == star) r = ordered(r.first == star ? greatest : r.first, greatest);
    }
    normalise();
}

void number_set::normalise() {
    if (ranges_.empty()) return;
    if (!std::is_sorted(ranges_.begin(), ranges_.end(), is_before))
        std::sort(ranges_.begin(), ranges_.end(), is_before);
    std::size_t kept = 0;
    for (std::size_t i = 1; i != ranges_.size(); ++i) {
        if (ranges_[i].first <= std::uint64_t{ranges_[kept].last} + 1) {
            ranges_[kept].last = std::max(ranges_[kept].last, ranges_[i].last);
        } else {
            ranges_[++kept] = ranges_[i];
        }
    }
    ranges_.resize(kept + 1);
}

bool number_set::contains(std::uint32_t number) const noexcept {
    auto after =
        std::upper_bound(ranges_.begin(), ranges_.end(), number_range{number, number}, is_before);
    return after != ranges_.begin() && (--after)->last >= number;
}

std::uint64_t number_set::count() const noexcept {
    std::uint64_t n = 0;
    for (const number_range& r : ranges_) n += std::uint64_t{r.last} - r.first + 1;
    return n;
}

bool number_set::has_star() const noexcept {
    return std::any_of(ranges_.begin(), ranges_.end(),
                       [](const number_range& r) { return r.last == star; });
}

void number_set::append_to(std::string& out) const {
    bool first = true;
    for (const number_range& r : ranges_) {
        if (!first) out += ',';
        first = false;
        append_seq_number(out, r.first);
        if (r.first == r.last) continue;
        out += ':';
        append_seq_number(out, r.last);
    }
}

std::string number_set::text() const {
    std::string out;
    append_to(out);
    return out;
}

} // namespace courriel::imap
