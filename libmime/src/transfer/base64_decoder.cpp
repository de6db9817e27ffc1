// See transfer_decoder.hpp. Whole groups of four, and the line ends between them, go by the
// kernels; junk and padding by one character at a time, until the next whole group.
#include <courriel/mime/transfer_decoder.hpp>

#include <array>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "../simd/kernels.hpp"
#include "../simd/tables.hpp"
#include "output_block.hpp"

namespace courriel::mime {
namespace {

constexpr std::uint8_t invalid = 0xFF;

constexpr auto values = [] {
    std::array<std::uint8_t, 256> all{};
    all.fill(invalid);
    for (std::size_t value = 0; value != simd::base64_alphabet.size(); ++value)
        all[static_cast<unsigned char>(simd::base64_alphabet[value])] =
            static_cast<std::uint8_t>(value);
    return all;
}();

char* put(std::uint32_t bits, std::size_t octets, char* to) noexcept {
    for (std::size_t i = 0; i != octets; ++i) *to++ = static_cast<char>(bits >> (16 - 8 * i));
    return to;
}

} // namespace

void base64_decoder::write(std::string_view text, std::string& out) {
    const simd::kernels& kernels = simd::active();
    out.reserve(out.size() + (text.size() / 4 + 1) * 3);
    detail::output_block block(out);
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        if (group_ == 0 && !ended_) {
            const auto done = kernels.decode_base64(at, end, block.to, block.end());
            at_ += static_cast<std::size_t>(done.at - at);
            at = done.at;
            block.to = done.to;
        }
        if (block.is_full()) {
            block.flush();
        } else if (at != end) {
            block.to = step(*at++, block.to);
            ++at_;
        }
    }
    block.flush();
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
    const std::uint8_t value = values[static_cast<unsigned char>(c)];
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
