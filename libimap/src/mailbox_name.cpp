// See mailbox_name.hpp. Modified UTF-7: printable ASCII stands for itself, "&-" for "&", and
// everything else, between "&" and "-", for its UTF-16 in base64 without padding and with "," for
// "/".
#include <courriel/imap/mailbox_name.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/base64.hpp>
#include <courriel/errc.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

namespace courriel::imap {
namespace {

void append_utf16(std::string& out, char32_t c) {
    const auto unit = [&](char32_t u) {
        out += static_cast<char>(u >> 8 & 0xFF);
        out += static_cast<char>(u & 0xFF);
    };
    if (c < 0x10000) {
        unit(c);
    } else {
        unit(0xD800 + ((c - 0x10000) >> 10));
        unit(0xDC00 + ((c - 0x10000) & 0x3FF));
    }
}

void append_shifted(std::string& out, std::string_view utf16) {
    out += '&';
    const std::size_t begin = out.size();
    base64::append_encoded(out, utf16);
    std::replace(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), '/', ',');
    while (out.back() == '=') out.pop_back();
    out += '-';
}

// One character of UTF-16; nullopt: there is none, or half a pair.
std::optional<char32_t> take_character(std::string_view& utf16) {
    const auto unit = [&](std::size_t at) {
        return static_cast<char32_t>(static_cast<unsigned char>(utf16[at]) << 8 |
                                     static_cast<unsigned char>(utf16[at + 1]));
    };
    if (utf16.size() < 2) return std::nullopt;
    const char32_t first = unit(0);
    if (first < 0xD800 || first > 0xDFFF) {
        utf16.remove_prefix(2);
        return first;
    }
    if (first > 0xDBFF || utf16.size() < 4) return std::nullopt;
    const char32_t second = unit(2);
    if (second < 0xDC00 || second > 0xDFFF) return std::nullopt;
    utf16.remove_prefix(4);
    return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
}

// What stands between "&" and "-". Controls are refused: no mailbox is named so, but attacks are.
bool append_unshifted(std::string& out, std::string_view shifted) {
    std::string text(shifted);
    std::replace(text.begin(), text.end(), ',', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    const auto utf16 = base64::decode(text);
    if (!utf16) return false;
    for (std::string_view left = *utf16; !left.empty();) {
        const auto c = take_character(left);
        if (!c || *c < 0x20 || *c == 0x7F) return false;
        utf8::append(out, *c);
    }
    return true;
}

bool is_wildcard(char c) { return c == '*' || c == '%'; }

// A run of wildcards is one: "*" if it holds one.
std::string without_runs(std::string_view pattern) {
    std::string out;
    for (const char c : pattern) {
        if (out.empty() || !is_wildcard(c) || !is_wildcard(out.back())) {
            out += c;
        } else if (c == '*') {
            out.back() = c;
        }
    }
    return out;
}

// Where in a pattern each octet stands, as bits: one step of the matcher takes 64 places. Bit n of
// a set of places is what stands behind n octets of the pattern.
class pattern_places {
public:
    using places = std::span<const std::uint64_t>;

    explicit pattern_places(std::string_view given) {
        const std::string pattern = without_runs(given);
        size_ = pattern.size();
        sets_.resize(2 * words()); // no place at all, and the wildcards
        for (std::size_t at = 0; at != size_; ++at) {
            auto& set = set_of_[static_cast<unsigned char>(pattern[at])];
            if (set == 0) {
                set = sets_.size();
                sets_.resize(sets_.size() + words());
            }
            add(set, at);
            if (is_wildcard(pattern[at])) add(words(), at);
        }
    }

    [[nodiscard]] std::size_t words() const { return size_ / 64 + 1; }
    [[nodiscard]] places of(char c) const { return set_at(set_of_[static_cast<unsigned char>(c)]); }
    [[nodiscard]] places wildcards() const { return set_at(words()); }

    // A wildcard may stand for nothing. No two stand together, so one step is enough.
    void pass_wildcards(std::span<std::uint64_t> here) const {
        std::uint64_t carry = 0;
        for (std::size_t w = 0; w != here.size(); ++w) {
            const std::uint64_t passed = here[w] & wildcards()[w];
            here[w] |= passed << 1 | carry;
            carry = passed >> 63;
        }
    }

    [[nodiscard]] bool has_end(places here) const {
        return (here[size_ / 64] >> size_ % 64 & 1) != 0;
    }

private:
    void add(std::size_t set, std::size_t place) {
        sets_[set + place / 64] |= std::uint64_t{1} << place % 64;
    }
    [[nodiscard]] places set_at(std::size_t set) const { return {sets_.data() + set, words()}; }

    std::size_t size_ = 0;
    std::array<std::size_t, 256> set_of_{}; // where in sets_ the places of an octet begin
    std::vector<std::uint64_t> sets_{};
};

} // namespace

result<std::string> decode_mailbox_name(std::string_view wire_name) {
    std::string out;
    for (std::size_t at = 0; at != wire_name.size();) {
        const char c = wire_name[at++];
        if (!ascii::is_printable(c)) return errc::malformed;
        if (c != '&') {
            out += c;
            continue;
        }
        const std::size_t end = wire_name.find('-', at);
        if (end == wire_name.npos) return errc::malformed;
        if (end == at) {
            out += '&';
        } else if (!append_unshifted(out, wire_name.substr(at, end - at))) {
            return errc::malformed;
        }
        at = end + 1;
    }
    // Whatever else could stand for the same name is not what encoding it gives.
    if (encode_mailbox_name(out) != wire_name) return errc::malformed;
    return out;
}

std::string encode_mailbox_name(std::string_view utf8_name) {
    std::string out;
    std::string utf16; // not yet written
    while (!utf8_name.empty()) {
        const utf8::character c = utf8::decode(utf8_name);
        utf8_name.remove_prefix(c.size);
        if (c.value < 0x20 || c.value > 0x7E) {
            append_utf16(utf16, c.value);
            continue;
        }
        if (!utf16.empty()) append_shifted(out, utf16);
        utf16.clear();
        out += static_cast<char>(c.value);
        if (c.value == U'&') out += '-';
    }
    if (!utf16.empty()) append_shifted(out, utf16);
    return out;
}

bool is_inbox(std::string_view name) noexcept { return ascii::iequals(name, "INBOX"); }

// All places of the pattern that can be reached are followed at once, octet by octet of the name.
bool matches_pattern(std::string_view pattern, std::string_view name, char delimiter) {
    const pattern_places places(pattern);
    const bool any_case = is_inbox(name);
    std::vector<std::uint64_t> here(places.words());
    here[0] = 1;
    places.pass_wildcards(here);
    for (const char c : name) {
        const auto same = places.of(any_case ? ascii::to_lower(c) : c);
        const auto other = any_case ? places.of(ascii::to_upper(c)) : same;
        const auto stay = delimiter != '\0' && c == delimiter ? places.of('*') : places.wildcards();
        std::uint64_t carry = 0;
        std::uint64_t reached = 0;
        for (std::size_t w = 0; w != here.size(); ++w) {
            const std::uint64_t equal = here[w] & (same[w] | other[w]) & ~places.wildcards()[w];
            here[w] = equal << 1 | carry | (here[w] & stay[w]);
            carry = equal >> 63;
            reached |= here[w];
        }
        if (reached == 0) return false;
        places.pass_wildcards(here);
    }
    return places.has_end(here);
}

} // namespace courriel::imap
