// See header_canonicalizer.hpp.
#include "header_canonicalizer.hpp"

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::mime::dkim::detail {

void append_canonical(std::string& out, std::string_view raw, canonicalization how) {
    if (raw.ends_with('\n')) raw.remove_suffix(1);
    if (raw.ends_with('\r')) raw.remove_suffix(1);
    if (how == canonicalization::simple) {
        out += raw;
        return;
    }
    const std::size_t colon = raw.find(':');
    out += ascii::to_lower(ascii::trim(raw.substr(0, colon)));
    out += ':';
    const std::size_t begin = out.size();
    raw.remove_prefix(colon == std::string_view::npos ? raw.size() : colon + 1);
    bool blank = false;
    for (std::size_t i = 0; i != raw.size(); ++i) {
        const char c = raw[i];
        // Of line ends only, and they are all folds: a CR by itself is an octet like others.
        const bool is_fold = c == '\n' || (c == '\r' && i + 1 != raw.size() && raw[i + 1] == '\n');
        if (is_fold) continue;
        if (ascii::is_blank(c)) {
            blank = true;
            continue;
        }
        if (blank && out.size() != begin) out += ' ';
        blank = false;
        out += c;
    }
}

field_index::field_index(const header_view& header, std::string_view text) : text_(text) {
    for (const field_view& field : header) fields_[ascii::to_lower(field.name)].push_back(&field);
}

std::size_t field_index::count(std::string_view name) const {
    const auto found = fields_.find(ascii::to_lower(name));
    return found == fields_.end() ? 0 : found->second.size();
}

std::string field_index::select(std::span<const std::string> names, canonicalization how,
                                std::size_t own) const {
    std::string out;
    std::map<std::string_view, std::size_t> left; // of each name: how many were not taken yet
    for (const std::string& name : names) {
        const auto found = fields_.find(ascii::to_lower(name));
        if (found == fields_.end()) continue;
        const auto& same = found->second;
        std::size_t& n = left.try_emplace(found->first, same.size()).first->second;
        if (n != 0 && same[n - 1]->begin == own) --n;
        if (n == 0) continue;
        const field_view& field = *same[--n];
        append_canonical(out, text_.substr(field.begin, field.end - field.begin), how);
        out += "\r\n";
    }
    return out;
}

} // namespace courriel::mime::dkim::detail
