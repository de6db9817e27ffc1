// The kernels in plain C++: base64 by four tables and one test a group. What is not here, the
// callers do as well one octet at a time.
#include <array>
#include <cstring>

#include <courriel/version.hpp>

#include "machines.hpp"
#include "tables.hpp"

namespace courriel::mime::simd {
namespace {

constexpr std::uint32_t invalid = 0xFF000000;

// What a character means as the first, second, third and fourth of its group.
constexpr auto base64_tables = [] {
    std::array<std::array<std::uint32_t, 256>, 4> all{};
    for (std::size_t i = 0; i != all.size(); ++i) {
        all[i].fill(invalid);
        for (std::uint32_t value = 0; value != base64_alphabet.size(); ++value)
            all[i][static_cast<unsigned char>(base64_alphabet[value])] = value << (18 - 6 * i);
    }
    return all;
}();

progress decode_base64(const char* at, const char* end, char* to, char* to_end) {
    for (; end - at >= 4 && to_end - to >= 3; at += 4, to += 3) {
        const auto* four = reinterpret_cast<const unsigned char*>(at);
        const std::uint32_t bits = base64_tables[0][four[0]] | base64_tables[1][four[1]] |
                                   base64_tables[2][four[2]] | base64_tables[3][four[3]];
        if (bits >= invalid) break;
        to[0] = static_cast<char>(bits >> 16);
        to[1] = static_cast<char>(bits >> 8);
        to[2] = static_cast<char>(bits);
    }
    return {at, to};
}

progress encode_base64(const char* at, const char*, char* to, char*) { return {at, to}; }

progress decode_printable(const char* at, const char*, char* to, char*) { return {at, to}; }

printable_progress encode_printable(const char* at, const char*, char* to, char*,
                                    std::size_t column, bool) {
    return {at, to, column};
}

std::size_t valid_utf8(const char*, const char*) { return 0; }

const char* find(const char* at, const char* end, char a, char b, char c) {
    while (at != end && *at != a && *at != b && *at != c) ++at;
    return at;
}

const char* find_dashed_line(const char* at, const char* end) {
    while (end - at >= 3) {
        const void* const found = std::memchr(at, '\n', static_cast<std::size_t>(end - at - 2));
        if (found == nullptr) break;
        at = static_cast<const char*>(found) + 1;
        if (at[0] == '-' && at[1] == '-') return at;
    }
    return end;
}

field_end find_field_end(const char* at, const char* end) {
    bool is_odd = false;
    for (; at != end; ++at) {
        const bool is_last = at + 1 == end;
        if (*at == '\n' && (is_last || (at[1] != ' ' && at[1] != '\t'))) return {at + 1, is_odd};
        is_odd = is_odd || *at == '\0' || (*at == '\r' && (is_last || at[1] != '\n'));
    }
    return {at, is_odd};
}

} // namespace

const kernels plain_kernels = {"plain",          decode_base64, encode_base64, decode_printable,
                               encode_printable, valid_utf8,    find,          find_dashed_line,
                               find_field_end};

} // namespace courriel::mime::simd
