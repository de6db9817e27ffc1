// See decoders.hpp: the charsets of one octet that everybody uses, by tables of their upper half.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include <courriel/version.hpp>

#include "../transfer/output_block.hpp"
#include "decoders.hpp"

namespace courriel::mime::charset::detail {
namespace {

using upper_half = std::array<std::uint16_t, 128>; // 0x80 to 0xFF

constexpr std::uint16_t none = 0xFFFD;

constexpr upper_half us_ascii = [] {
    upper_half table{};
    table.fill(none);
    return table;
}();

constexpr upper_half iso_8859_1 = [] {
    upper_half table{};
    for (std::size_t i = 0; i != table.size(); ++i) table[i] = static_cast<std::uint16_t>(0x80 + i);
    return table;
}();

constexpr upper_half iso_8859_15 = [] {
    upper_half table = iso_8859_1;
    table[0x24] = 0x20AC;
    table[0x26] = 0x0160;
    table[0x28] = 0x0161;
    table[0x34] = 0x017D;
    table[0x38] = 0x017E;
    table[0x3C] = 0x0152;
    table[0x3D] = 0x0153;
    table[0x3E] = 0x0178;
    return table;
}();

constexpr upper_half windows_1252 = [] {
    upper_half table = iso_8859_1;
    constexpr std::array<std::uint16_t, 32> first = {
        0x20AC, none,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, none,   0x017D, none,   none,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, none,   0x017E, 0x0178};
    for (std::size_t i = 0; i != first.size(); ++i) table[i] = first[i];
    return table;
}();

const upper_half& table_of(decoder how) noexcept {
    switch (how) {
    case decoder::iso_8859_1: return iso_8859_1;
    case decoder::iso_8859_15: return iso_8859_15;
    case decoder::windows_1252: return windows_1252;
    default: return us_ascii;
    }
}

// Each octet in UTF-8: the octets, and in the last place how many they are.
using utf8_table = std::array<std::array<char, 4>, 256>;

constexpr utf8_table utf8_of(const upper_half& upper) {
    utf8_table all{};
    for (unsigned octet = 0; octet != all.size(); ++octet) {
        const unsigned c = octet < 0x80 ? octet : upper[octet - 0x80];
        const auto tail = [c](unsigned shift) {
            return static_cast<char>(0x80 | (c >> shift & 0x3F));
        };
        if (c < 0x80)
            all[octet] = {static_cast<char>(c), 0, 0, 1};
        else if (c < 0x800)
            all[octet] = {static_cast<char>(0xC0 | c >> 6), tail(0), 0, 2};
        else
            all[octet] = {static_cast<char>(0xE0 | c >> 12), tail(6), tail(0), 3};
    }
    return all;
}

constexpr utf8_table us_ascii_utf8 = utf8_of(us_ascii), iso_8859_1_utf8 = utf8_of(iso_8859_1),
                     iso_8859_15_utf8 = utf8_of(iso_8859_15),
                     windows_1252_utf8 = utf8_of(windows_1252);

const utf8_table& utf8_table_of(decoder how) noexcept {
    switch (how) {
    case decoder::iso_8859_1: return iso_8859_1_utf8;
    case decoder::iso_8859_15: return iso_8859_15_utf8;
    case decoder::windows_1252: return windows_1252_utf8;
    default: return us_ascii_utf8;
    }
}

} // namespace

// No branch depends on an octet, so that it costs the same whatever the text is.
void append_single_byte(std::string_view bytes, decoder how, std::string& out) {
    constexpr std::size_t step = 64; // octets, whose UTF-8 fits the room that a block has
    const utf8_table& table = utf8_table_of(how);
    out.reserve(out.size() + bytes.size() + bytes.size() / 4);
    mime::detail::output_block block(out);
    while (!bytes.empty()) {
        for (const char c : bytes.substr(0, step)) {
            const auto& octets = table[static_cast<unsigned char>(c)];
            std::memcpy(block.to, octets.data(), octets.size());
            block.to += octets[3];
        }
        bytes.remove_prefix(std::min(step, bytes.size()));
        if (block.is_full()) block.flush();
    }
    block.flush();
}

std::optional<char> single_byte_of(char32_t c, decoder how) noexcept {
    if (c < 0x80) return static_cast<char>(c);
    if (c == none) return std::nullopt;
    const upper_half& table = table_of(how);
    const auto* const found = std::find(table.begin(), table.end(), c);
    if (found == table.end()) return std::nullopt;
    return static_cast<char>(0x80 + (found - table.begin()));
}

} // namespace courriel::mime::charset::detail
