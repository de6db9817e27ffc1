// See header.hpp.
#include "store/header.hpp"

#include <algorithm>

#include <courriel/ascii.hpp>

namespace courriel::imap::detail {
namespace {

// An order without regard to case.
bool is_before(std::string_view a, std::string_view b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return ascii::to_lower(x) < ascii::to_lower(y);
    });
}

} // namespace

bool header_scan::feed(std::string_view octets) {
    std::size_t at = 0;
    while (!done_ && at != octets.size()) {
        const std::size_t lf = octets.find('\n', at);
        const std::size_t end = lf == octets.npos ? octets.size() : lf;
        const std::string_view part = octets.substr(at, end - at);
        empty_line_ = empty_line_ && (part.empty() || part == "\r");
        at = end;
        if (lf == octets.npos) break;
        ++at;
        done_ = empty_line_;
        empty_line_ = true;
    }
    keep(octets.substr(0, at));
    return done_;
}

void header_scan::keep(std::string_view octets) {
    size_ += octets.size();
    text_ += octets.substr(0, limit_ - std::min(limit_, text_.size()));
}

bool field_reader::next(header_field& out) {
    while (!rest_.empty()) {
        std::size_t end = 0;
        do {
            end = rest_.find('\n', end);
            end = end == rest_.npos ? rest_.size() : end + 1;
        } while (end < rest_.size() && ascii::is_blank(rest_[end]));
        out.whole = rest_.substr(0, end);
        rest_.remove_prefix(end);
        const auto colon = out.whole.find(':');
        if (colon == out.whole.npos) {
            if (out.whole == "\r\n" || out.whole == "\n") return false; // the empty line
            continue;                                                   // no field
        }
        out.name = ascii::trim(out.whole.substr(0, colon));
        out.value = out.whole.substr(colon + 1);
        while (!out.value.empty() && (out.value.back() == '\n' || out.value.back() == '\r'))
            out.value.remove_suffix(1);
        return true;
    }
    return false;
}

field_names::field_names(const std::vector<std::string>& names)
    : sorted_(names.begin(), names.end()) {
    std::sort(sorted_.begin(), sorted_.end(), is_before);
    sorted_.erase(std::unique(sorted_.begin(), sorted_.end(), ascii::iequals), sorted_.end());
}

bool field_names::has(std::string_view name) const {
    return std::binary_search(sorted_.begin(), sorted_.end(), name, is_before);
}

std::string pick_fields(std::string_view header, const field_names& names, bool listed) {
    std::string picked;
    field_reader fields(header);
    for (header_field field; fields.next(field);) {
        if (names.has(field.name) != listed) continue;
        picked += field.whole;
        if (!field.whole.ends_with('\n')) picked += "\r\n"; // the header's end was cut off
    }
    picked += "\r\n";
    return picked;
}

std::string unfold(std::string_view value) {
    std::string line;
    line.reserve(value.size());
    for (const char c : value)
        if (c != '\r' && c != '\n') line += c;
    return std::string(ascii::trim(line));
}

} // namespace courriel::imap::detail
