// See transfer_decoder.hpp. Whole groups of four go by four tables and one test; a line end, junk
// and padding by one character at a time, until the next whole group.
#include <courriel/mime/transfer_decoder.hpp>

#include <array>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::mime {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint32_t invalid = 0xFF000000;

// What a character means as the first, second, third and fourth of its group.
constexpr auto tables = [] {
    std::array<std::array<std::uint32_t, 256>, 4> all{};
    for (std::size_t i = 0; i != all.size(); ++i) {
        all[i].fill(invalid);
        for (std::uint32_t value = 0; value != alphabet.size(); ++value)
            all[i][static_cast<unsigned char>(alphabet[value])] = value << (18 - 6 * i);
    }
    return all;
}();

constexpr std::uint32_t value_of(char c) noexcept {
    return tables[3][static_cast<unsigned char>(c)];
}

char* put(std::uint32_t bits, std::size_t octets, char* to) noexcept {
    for (std::size_t i = 0; i != octets; ++i) *to++ = static_cast<char>(bits >> (16 - 8 * i));
    return to;
}

} // namespace

void base64_decoder::write(std::string_view text, std::string& out) {
    const std::size_t before = out.size();
    out.resize(before + (text.size() / 4 + 1) * 3);
    char* to = out.data() + before;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        if (group_ == 0 && !ended_) {
            for (; end - at >= 4; at += 4, to += 3) {
                const auto* four = reinterpret_cast<const unsigned char*>(at);
                const std::uint32_t bits = tables[0][four[0]] | tables[1][four[1]] |
                                           tables[2][four[2]] | tables[3][four[3]];
                if (bits >= invalid) break;
                to[0] = static_cast<char>(bits >> 16);
                to[1] = static_cast<char>(bits >> 8);
                to[2] = static_cast<char>(bits);
            }
            if (at == end) break;
        }
        const std::size_t position = at_;
        at_ += static_cast<std::size_t>(at - text.data());
        to = step(*at++, to);
        at_ = position;
    }
    at_ += text.size();
    out.resize(static_cast<std::size_t>(to - out.data()));
}

// One character, at offset at_.
char* base64_decoder::step(char c, char* to) {
    if (ascii::is_blank(c) || c == '\r' || c == '\n') return to;
    if (ended_) {
        defects_.add(defect_kind::data_after_base64, at_, at_ + 1);
        return to;
    }
    if (c == '=') {
        if (group_ < 2) {
            defects_.add(defect_kind::invalid_base64, at_, at_ + 1);
        } else if (group_ + ++pads_ == 4) {
            to = put(bits_ << (6 * pads_), 3u - pads_, to);
            ended_ = true;
            group_ = 0;
        }
        return to;
    }
    const std::uint32_t value = value_of(c);
    if (value == invalid) {
        defects_.add(defect_kind::invalid_base64, at_, at_ + 1);
        return to;
    }
    if (pads_ != 0) defects_.add(defect_kind::invalid_base64, at_, at_ + 1);
    pads_ = 0;
    bits_ = bits_ << 6 | value;
    if (++group_ == 4) {
        to = put(bits_, 3, to);
        group_ = 0;
        bits_ = 0;
    }
    return to;
}

void base64_decoder::finish(std::string& out) {
    if (group_ == 0 || ended_) return;
    defects_.add(defect_kind::incomplete_base64, at_, at_);
    char octets[3];
    char* const end = put(bits_ << (6 * (4 - group_)), group_ - 1u, octets);
    out.append(octets, end);
    group_ = 0;
    ended_ = true;
}

} // namespace courriel::mime
