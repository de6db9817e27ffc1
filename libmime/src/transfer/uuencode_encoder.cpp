// See transfer_encoder.hpp: the encoding of uuencode(1), as POSIX describes it, with '`' for zero,
// since blanks do not survive at the end of a line.
#include <courriel/mime/transfer_encoder.hpp>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::mime {
namespace {

constexpr std::size_t name_limit = 255;

constexpr char digit(std::uint32_t value) noexcept {
    return value == 0 ? '`' : static_cast<char>(' ' + value);
}

} // namespace

result<uuencode_encoder> uuencode_encoder::create(std::string_view name, unsigned mode) {
    if (name.empty() || name.size() > name_limit || mode > 0777) return errc::invalid_argument;
    if (!ascii::all_of(name, ascii::is_printable) || ascii::trim(name) != name)
        return errc::invalid_argument;
    std::string begin = "begin ";
    for (int shift = 6; shift >= 0; shift -= 3)
        begin += static_cast<char>('0' + (mode >> shift & 7));
    begin += ' ';
    begin += name;
    begin += "\r\n";
    return uuencode_encoder(std::move(begin));
}

void uuencode_encoder::write(std::string_view bytes, std::string& out) {
    write_begin(out);
    out.reserve(out.size() + (bytes.size() / line_size + 1) * (line_size / 3 * 4 + 3));
    while (!bytes.empty()) {
        const std::string_view taken = bytes.substr(0, line_size - held_size_);
        taken.copy(held_ + held_size_, taken.size());
        held_size_ += taken.size();
        bytes.remove_prefix(taken.size());
        if (held_size_ == line_size) write_line(out);
    }
}

void uuencode_encoder::write_begin(std::string& out) {
    out += begin_;
    begin_.clear();
}

void uuencode_encoder::write_line(std::string& out) {
    out += digit(static_cast<std::uint32_t>(held_size_));
    const auto octet = [&](std::size_t i) {
        return i < held_size_ ? std::uint32_t{static_cast<unsigned char>(held_[i])} : 0u;
    };
    for (std::size_t i = 0; i < held_size_; i += 3) {
        const std::uint32_t bits = octet(i) << 16 | octet(i + 1) << 8 | octet(i + 2);
        for (int shift = 18; shift >= 0; shift -= 6) out += digit(bits >> shift & 0x3F);
    }
    out += "\r\n";
    held_size_ = 0;
}

void uuencode_encoder::finish(std::string& out) {
    write_begin(out);
    if (held_size_ != 0) write_line(out);
    out += "`\r\nend\r\n";
}

} // namespace courriel::mime
