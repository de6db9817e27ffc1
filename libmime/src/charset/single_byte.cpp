// See decoders.hpp: the charsets of one octet that everybody uses, by tables of their upper half.
#include <array>
#include <cstdint>

#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

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

} // namespace

void append_single_byte(std::string_view bytes, decoder how, std::string& out) {
    const upper_half& table = table_of(how);
    while (!bytes.empty()) {
        std::size_t plain = 0;
        while (plain != bytes.size() && static_cast<unsigned char>(bytes[plain]) < 0x80) ++plain;
        out += bytes.substr(0, plain);
        bytes.remove_prefix(plain);
        for (; !bytes.empty(); bytes.remove_prefix(1)) {
            const auto octet = static_cast<unsigned char>(bytes.front());
            if (octet < 0x80) break;
            utf8::append(out, table[octet - 0x80u]);
        }
    }
}

} // namespace courriel::mime::charset::detail
