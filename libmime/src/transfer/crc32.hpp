// The checksum of yEnc and of compressed RTF: CRC-32 as ISO 3309 and zlib have it, eight octets at
// a time by tables. Our own, so that libmime needs no library for thirty lines.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace courriel::mime::detail {

// Table n advances an octet over n zero octets.
inline constexpr auto crc32_tables = [] {
    std::array<std::array<std::uint32_t, 256>, 8> all{};
    for (std::uint32_t octet = 0; octet != 256; ++octet) {
        std::uint32_t crc = octet;
        for (int bit = 0; bit != 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
        all[0][octet] = crc;
    }
    for (std::size_t n = 1; n != all.size(); ++n)
        for (std::size_t octet = 0; octet != 256; ++octet) {
            const std::uint32_t crc = all[n - 1][octet];
            all[n][octet] = crc >> 8 ^ all[0][crc & 0xFF];
        }
    return all;
}();

/// The checksum of what `crc` is that of (0 of nothing), followed by `bytes`.
constexpr std::uint32_t crc32(std::uint32_t crc, std::string_view bytes) noexcept {
    const auto& t = crc32_tables;
    const auto octet = [&](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
    };
    crc = ~crc;
    for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
        crc ^= octet(0) | octet(1) << 8 | octet(2) << 16 | octet(3) << 24;
        crc = t[7][crc & 0xFF] ^ t[6][crc >> 8 & 0xFF] ^ t[5][crc >> 16 & 0xFF] ^ t[4][crc >> 24] ^
              t[3][octet(4)] ^ t[2][octet(5)] ^ t[1][octet(6)] ^ t[0][octet(7)];
    }
    for (const char c : bytes) crc = crc >> 8 ^ t[0][(crc ^ static_cast<unsigned char>(c)) & 0xFF];
    return ~crc;
}

} // namespace courriel::mime::detail
