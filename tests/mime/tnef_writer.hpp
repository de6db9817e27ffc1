// TNEF streams for tests, as [MS-OXTNEF] has them, or with whatever is wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace courriel::test {

inline std::string little_endian(std::uint64_t value, int octets) {
    std::string out;
    for (int i = 0; i != octets; ++i, value >>= 8U) out += static_cast<char>(value & 0xFFU);
    return out;
}

inline std::string tnef_attribute(int level, std::uint32_t id, std::string_view data) {
    std::uint32_t sum = 0;
    for (const char c : data) sum += static_cast<unsigned char>(c);
    return little_endian(static_cast<unsigned>(level), 1) + little_endian(id, 4) +
           little_endian(data.size(), 4) + std::string(data) + little_endian(sum, 2);
}

inline std::string tnef_stream(std::string_view attributes) {
    return little_endian(0x223E9F78, 4) + little_endian(1, 2) +
           tnef_attribute(1, 0x00089006, little_endian(0x10000, 4)) + std::string(attributes);
}

inline std::string padded(std::string_view data) {
    return std::string(data) + std::string((4 - data.size() % 4) % 4, '\0');
}

/// A property whose value has a size of its own.
inline std::string tnef_sized(std::uint16_t id, std::uint16_t type, std::string_view value) {
    return little_endian(type, 2) + little_endian(id, 2) + little_endian(1, 4) +
           little_endian(value.size(), 4) + padded(value);
}

inline std::string tnef_number(std::uint16_t id, std::uint32_t value) {
    return little_endian(3, 2) + little_endian(id, 2) + little_endian(value, 4);
}

/// ASCII as a Unicode property has it.
inline std::string utf16(std::string_view text) {
    std::string out;
    for (const char c : text) out.append({c, '\0'});
    return out + std::string(2, '\0');
}

inline std::string tnef_list(std::uint32_t count, std::string_view properties) {
    return little_endian(count, 4) + std::string(properties);
}

/// What an attachment begins with.
inline std::string tnef_attachment_begin() {
    return tnef_attribute(2, 0x00069002, std::string(14, '\0'));
}

/// The value of an object that is a message.
inline std::string tnef_object(std::string_view stream) {
    return std::string("\x07\x03\x02\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46", 16) +
           std::string(stream);
}

} // namespace courriel::test
