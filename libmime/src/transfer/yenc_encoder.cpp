// See yenc.hpp: the encoder.
#include <courriel/mime/yenc.hpp>

#include <array>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

#include "../hex.hpp"
#include "crc32.hpp"

namespace courriel::mime {
namespace {

constexpr std::size_t name_limit = 255;
constexpr std::size_t line_limit = 997; // and one more, if the last octet is escaped: RFC 5322's

constexpr auto is_critical = [] {
    std::array<bool, 256> all{};
    for (const char c : {'\0', '\r', '\n', '='}) all[static_cast<unsigned char>(c)] = true;
    return all;
}();

bool is_valid(const yenc_part& part) noexcept {
    const std::string_view name = part.name;
    return !name.empty() && name.size() <= name_limit && ascii::fits_line(name) &&
           ascii::trim(name) == name && part.line >= 1 && part.line <= line_limit &&
           (part.number == 0 || (part.begin <= part.end && part.end <= part.size)) &&
           (part.total == 0 || part.number <= part.total);
}

void append(std::string& out, std::string_view key, std::uint64_t value) {
    out += key;
    ascii::append_number(out, value);
}

} // namespace

result<yenc_encoder> yenc_encoder::create(yenc_part part) {
    if (!is_valid(part)) return errc::invalid_argument;
    return yenc_encoder(std::move(part));
}

void yenc_encoder::write_begin(std::string& out) {
    begun_ = true;
    out += "=ybegin";
    if (part_.number != 0) append(out, " part=", part_.number);
    if (part_.number != 0 && part_.total != 0) append(out, " total=", part_.total);
    append(out, " line=", part_.line);
    append(out, " size=", part_.size);
    out += " name=";
    out += part_.name;
    out += "\r\n";
    if (part_.number == 0) return;
    append(out, "=ypart begin=", part_.begin + 1);
    append(out, " end=", part_.end);
    out += "\r\n";
}

void yenc_encoder::write(std::string_view bytes, std::string& out) {
    if (!begun_) write_begin(out);
    crc_ = detail::crc32(crc_, bytes);
    size_ += bytes.size();
    out.reserve(out.size() + bytes.size() + bytes.size() / 32);
    for (const char c : bytes) {
        const auto octet = static_cast<unsigned char>(static_cast<unsigned char>(c) + 42u);
        // Blanks and '.' where gateways would change them, as the draft recommends.
        const bool at_edge = column_ == 0 || column_ + 1 >= part_.line;
        const auto moved = static_cast<char>(octet);
        if (is_critical[octet] || (at_edge && (ascii::is_blank(moved) || moved == '.'))) {
            out += '=';
            out += static_cast<char>(octet + 64u);
            column_ += 2;
        } else {
            out += moved;
            ++column_;
        }
        if (column_ < part_.line) continue;
        out += "\r\n";
        column_ = 0;
    }
}

std::error_code yenc_encoder::finish(std::string& out) {
    if (!begun_) write_begin(out);
    if (column_ != 0) out += "\r\n";
    append(out, "=yend size=", size_);
    if (part_.number != 0) append(out, " part=", part_.number);
    out += part_.number != 0 ? " pcrc32=" : " crc32=";
    for (int shift = 24; shift >= 0; shift -= 8)
        detail::append_hex(out, static_cast<char>(crc_ >> shift));
    out += "\r\n";
    const std::uint64_t announced = part_.number != 0 ? part_.end - part_.begin : part_.size;
    return size_ == announced ? std::error_code() : make_error_code(errc::invalid_argument);
}

} // namespace courriel::mime
