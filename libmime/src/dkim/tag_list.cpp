// See tag_list.hpp.
#include "tag_list.hpp"

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/base64.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "../hex.hpp"
#include "../value_reader.hpp"

namespace courriel::mime::dkim::detail {
namespace {

using mime::detail::is_space;

// FWS = [*WSP CRLF] 1*WSP: a line end is part of one only when a blank follows. A bare LF is taken
// for a line end, as everywhere in libmime.
bool has_sound_folds(std::string_view text) noexcept {
    for (std::size_t i = 0; i != text.size(); ++i) {
        const char next = i + 1 == text.size() ? '\0' : text[i + 1];
        if (text[i] == '\r' && next != '\n') return false;
        if (text[i] == '\n' && next != '\0' && !ascii::is_blank(next)) return false;
    }
    return true;
}

// VALCHAR = %x21-3A / %x3C-7E, the folds between them, and UTF-8 (RFC 8616 section 4)
bool is_value(std::string_view text) noexcept {
    return ascii::all_of(text, [](char c) {
        return is_space(c) || (c != ';' && (ascii::is_graphic(c) || !ascii::is_ascii(c)));
    });
}

// tag-name = ALPHA *ALNUMPUNC
bool is_name(std::string_view text) noexcept {
    return !text.empty() && ascii::is_alpha(text.front()) &&
           ascii::all_of(text, [](char c) { return ascii::is_alnum(c) || c == '_'; });
}

} // namespace

// tag-list = tag-spec *( ";" tag-spec ) [ ";" ]
tag_list::tag_list(std::string_view text, std::size_t limit) {
    if (!utf8::is_valid(text) || !has_sound_folds(text)) {
        why_ = reason::syntax;
        return;
    }
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find(';', begin), text.size());
        const bool is_rest =
            end == text.size() && !tags_.empty() && trim_fws(text.substr(begin)).empty();
        if (is_rest) break;
        if (tags_.size() == limit) {
            why_ = reason::too_many_tags;
            return;
        }
        if (!read(text, begin, end)) why_ = reason::syntax;
        begin = end + 1;
    }
    if (tags_.empty() || has_duplicates()) why_ = reason::syntax;
}

// tag-spec = [FWS] tag-name [FWS] "=" [FWS] tag-value [FWS]
bool tag_list::read(std::string_view text, std::size_t begin, std::size_t end) {
    const std::size_t equals = text.substr(0, end).find('=', begin);
    if (equals == std::string_view::npos) return false;
    const std::string_view name = trim_fws(text.substr(begin, equals - begin));
    const std::string_view value = trim_fws(text.substr(equals + 1, end - equals - 1));
    if (!is_name(name) || !is_value(value)) return false;
    tags_.push_back({name, value, equals + 1, end});
    return true;
}

bool tag_list::has_duplicates() const {
    std::vector<std::string_view> names;
    names.reserve(tags_.size());
    for (const tag& t : tags_) names.push_back(t.name);
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
}

const tag* tag_list::find(std::string_view name) const noexcept {
    const auto found =
        std::find_if(tags_.begin(), tags_.end(), [&](const tag& t) { return t.name == name; });
    return found == tags_.end() ? nullptr : &*found;
}

std::string_view trim_fws(std::string_view text) noexcept {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view take_item(std::string_view& list, char separator) noexcept {
    const std::size_t end = list.find(separator);
    const std::string_view item = list.substr(0, end);
    list = end == std::string_view::npos ? std::string_view() : list.substr(end + 1);
    return trim_fws(item);
}

std::optional<std::string> decode_base64(std::string_view text) {
    std::string dense;
    dense.reserve(text.size() + 2);
    for (const char c : text)
        if (!is_space(c)) dense += c;
    const bool is_padded = dense.ends_with('=');
    while (!is_padded && dense.size() % 4 > 1) dense += '=';
    auto bytes = base64::decode(dense);
    if (!bytes) return std::nullopt;
    return *std::move(bytes);
}

// dkim-quoted-printable = *(FWS / hex-octet / dkim-safe-char)
std::optional<std::string> decode_quoted(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i != text.size(); ++i) {
        if (is_space(text[i])) continue;
        if (text[i] != '=') {
            out += text[i];
            continue;
        }
        const auto octet = mime::detail::hex_octet(text.substr(i + 1));
        if (!octet) return std::nullopt;
        out += *octet;
        i += 2;
    }
    return out;
}

bool is_field_name(std::string_view text) noexcept {
    return !text.empty() &&
           ascii::all_of(text, [](char c) { return ascii::is_graphic(c) && c != ':' && c != ';'; });
}

bool is_domain(std::string_view text, std::size_t labels) noexcept {
    if (text.size() > 253) return false;
    std::size_t count = 0;
    while (text.data() != nullptr) {
        const std::size_t end = text.find('.');
        const std::string_view label = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        const bool is_label =
            !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
            ascii::all_of(label, [](char c) {
                return ascii::is_alnum(c) || c == '-' || c == '_' || !ascii::is_ascii(c);
            });
        if (!is_label) return false;
        ++count;
    }
    return count >= labels;
}

bool is_within(std::string_view domain, std::string_view parent) noexcept {
    if (domain.size() < parent.size()) return false;
    const std::size_t below = domain.size() - parent.size();
    return ascii::iequals(domain.substr(below), parent) && (below == 0 || domain[below - 1] == '.');
}

} // namespace courriel::mime::dkim::detail
