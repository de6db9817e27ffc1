// See base64.hpp. Whole groups go straight from the input to the output; only what a piece leaves
// over is held.
#include <courriel/base64.hpp>

#include <algorithm>
#include <array>
#include <cassert>

#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::base64 {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t none = 0xFF;
constexpr auto values = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(none);
    for (std::size_t i = 0; i != alphabet.size(); ++i)
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return table;
}();

constexpr std::uint32_t value_of(char c) noexcept { return values[static_cast<unsigned char>(c)]; }

char* put_group(char* to, std::uint32_t bits) noexcept {
    for (const int shift : {18, 12, 6, 0}) *to++ = alphabet[bits >> shift & 0x3F];
    return to;
}

// The one or two octets that are left at the end, padded.
char* put_last_group(char* to, const unsigned char* octets, std::size_t n) noexcept {
    const std::uint32_t second = n == 2 ? octets[1] : 0u;
    put_group(to, std::uint32_t{octets[0]} << 16 | second << 8);
    if (n == 1) to[2] = '=';
    to[3] = '=';
    return to + 4;
}

// How many octets the group of four characters at `from` stands for; 0 when it is malformed.
std::size_t take_group(const char* from, char* to) noexcept {
    const std::uint32_t a = value_of(from[0]), b = value_of(from[1]);
    std::uint32_t c = value_of(from[2]), d = value_of(from[3]);
    std::size_t octets = 3;
    if (d == none && from[3] == '=') {
        octets = 2;
        d = 0;
        if (c == none && from[2] == '=') {
            octets = 1;
            c = 0;
        }
    }
    if ((a | b | c | d) > 0x3F) return 0;
    const std::uint32_t bits = a << 18 | b << 12 | c << 6 | d;
    if ((octets == 1 && (bits & 0xFFFF) != 0) || (octets == 2 && (bits & 0xFF) != 0)) return 0;
    for (std::size_t i = 0; i != octets; ++i) to[i] = static_cast<char>(bits >> (16 - 8 * i));
    return octets;
}

} // namespace

std::size_t encoder::write(std::string_view bytes, std::span<char> out) noexcept {
    assert(out.size() >= encoded_size(bytes.size() + 2));
    char* to = out.data();
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto* const end = at + bytes.size();
    if (held_size_ != 0) {
        while (held_size_ != 2 && at != end) held_[held_size_++] = *at++;
        if (at == end) return 0;
        to = put_group(to, std::uint32_t{held_[0]} << 16 | std::uint32_t{held_[1]} << 8 | *at++);
        held_size_ = 0;
    }
    for (; end - at >= 3; at += 3)
        to = put_group(to, std::uint32_t{at[0]} << 16 | std::uint32_t{at[1]} << 8 | at[2]);
    while (at != end) held_[held_size_++] = *at++;
    return static_cast<std::size_t>(to - out.data());
}

std::size_t encoder::finish(std::span<char> out) noexcept {
    if (held_size_ == 0) return 0;
    assert(out.size() >= 4);
    put_last_group(out.data(), held_, held_size_);
    held_size_ = 0;
    return 4;
}

result<std::size_t> decoder::write(std::string_view text, std::span<char> out) noexcept {
    assert(out.size() >= decoded_size(text.size() + 3));
    char* to = out.data();
    const auto take = [&](const char* group) {
        const std::size_t octets = ended_ ? 0 : take_group(group, to);
        ended_ = octets < 3;
        to += octets;
        return octets != 0;
    };
    if (held_size_ != 0) {
        const std::size_t n = std::min<std::size_t>(text.size(), 4u - held_size_);
        std::copy_n(text.data(), n, held_ + held_size_);
        held_size_ = static_cast<std::uint8_t>(held_size_ + n);
        text.remove_prefix(n);
        if (held_size_ != 4) return std::size_t{0};
        if (!take(held_)) return errc::malformed;
        held_size_ = 0;
    }
    for (; text.size() >= 4; text.remove_prefix(4))
        if (!take(text.data())) return errc::malformed;
    if (!text.empty() && ended_) return errc::malformed;
    std::copy_n(text.data(), text.size(), held_);
    held_size_ = static_cast<std::uint8_t>(text.size());
    return static_cast<std::size_t>(to - out.data());
}

std::error_code decoder::finish() const noexcept {
    return held_size_ == 0 ? std::error_code{} : make_error_code(errc::malformed);
}

void append_encoded(std::string& out, std::string_view bytes) {
    const std::size_t before = out.size();
    out.resize(before + encoded_size(bytes.size() + 2));
    encoder e;
    const auto into = std::span<char>(out).subspan(before);
    std::size_t n = e.write(bytes, into);
    n += e.finish(into.subspan(n));
    out.resize(before + n);
}

std::string encode(std::string_view bytes) {
    std::string out;
    append_encoded(out, bytes);
    return out;
}

result<std::string> decode(std::string_view text) {
    if (text.size() % 4 != 0) return errc::malformed;
    std::string out(decoded_size(text.size() + 3), '\0');
    const auto n = decoder().write(text, out);
    if (!n) return n.error();
    out.resize(*n);
    return out;
}

} // namespace courriel::base64
