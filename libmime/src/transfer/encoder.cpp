// See transfer_encoder.hpp. Whole lines of base64, and of quoted-printable what needs no decision,
// go by the kernels.
#include <courriel/mime/transfer_encoder.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "../hex.hpp"
#include "../simd/kernels.hpp"
#include "../simd/tables.hpp"
#include "output_block.hpp"

namespace courriel::mime {

using simd::base64_line;
using simd::printable_line;

void base64_encoder::write(std::string_view bytes, std::string& out) {
    out.reserve(out.size() + courriel::base64::encoded_size(bytes.size() + 2) +
                2 * (bytes.size() / base64_line + 1));
    while (!bytes.empty()) {
        if (column_ == 0) bytes.remove_prefix(write_lines(bytes, out));
        const std::string_view line = bytes.substr(0, base64_line - column_);
        bytes.remove_prefix(line.size());
        write_line(line, out);
    }
}

// The whole lines that the kernels write; how many octets they hold.
std::size_t base64_encoder::write_lines(std::string_view bytes, std::string& out) {
    if (bytes.size() < base64_line) return 0;
    const simd::kernels& kernels = simd::active();
    detail::output_block block(out);
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    for (bool moved = true; moved; block.flush()) {
        const auto done = kernels.encode_base64(at, end, block.to, block.end());
        moved = done.at != at;
        at = done.at;
        block.to = done.to;
    }
    return static_cast<std::size_t>(at - bytes.data());
}

void base64_encoder::write_line(std::string_view bytes, std::string& out) {
    char text[courriel::base64::encoded_size(base64_line + 2)];
    out.append(text, encoder_.write(bytes, text));
    column_ += bytes.size();
    if (column_ != base64_line) return;
    out += "\r\n";
    column_ = 0;
}

void base64_encoder::finish(std::string& out) {
    char text[4];
    out.append(text, encoder_.finish(text));
    if (column_ != 0) out += "\r\n";
    column_ = 0;
}

void quoted_printable_encoder::write(std::string_view bytes, std::string& out) {
    out.reserve(out.size() + bytes.size() + bytes.size() / 4);
    while (!bytes.empty()) {
        if (from_ == 0 && blank_ == '\0' && !cr_) bytes.remove_prefix(write_regular(bytes, out));
        const std::size_t run = plain_run(bytes);
        if (run == 0) {
            if (bytes.empty()) break;
            step(bytes.front(), out);
            bytes.remove_prefix(1);
            continue;
        }
        out += bytes.substr(0, run);
        column_ += run;
        bytes.remove_prefix(run);
    }
}

// What a kernel takes of `bytes`, if anything.
std::size_t quoted_printable_encoder::write_regular(std::string_view bytes, std::string& out) {
    const simd::kernels& kernels = simd::active();
    detail::output_block block(out);
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    for (;;) {
        const auto done = kernels.encode_printable(at, end, block.to, block.end(), column_,
                                                   form_ == body_form::text);
        const bool moved = done.at != at;
        at = done.at;
        block.to = done.to;
        column_ = done.column;
        const bool full = block.is_full();
        block.flush();
        if (!moved || !full) break;
    }
    return static_cast<std::size_t>(at - bytes.data());
}

// How many octets go into the line as they are: none at its beginning, where '.' and "From" matter,
// and of blanks those that something follows.
std::size_t quoted_printable_encoder::plain_run(std::string_view bytes) const noexcept {
    if (column_ == 0 || from_ != 0 || blank_ != '\0' || cr_) return 0;
    const std::size_t most = std::min(bytes.size(), printable_line - column_);
    std::size_t size = 0;
    for (; size != most; ++size) {
        const char c = bytes[size];
        const bool inner_blank =
            ascii::is_blank(c) && size + 1 != bytes.size() && ascii::is_graphic(bytes[size + 1]);
        if (!inner_blank && (!ascii::is_graphic(c) || c == '=')) break;
    }
    return size;
}

void quoted_printable_encoder::step(char c, std::string& out) {
    const bool text = form_ == body_form::text;
    if (text && c == '\n') return end_line(out);
    if (cr_ || c != '\r' || !text) put_blank(true, out);
    if (cr_) put('\r', false, out);
    cr_ = text && c == '\r';
    if (cr_) return;
    if (ascii::is_blank(c))
        blank_ = c;
    else
        put(c, ascii::is_graphic(c) && c != '=', out);
}

void quoted_printable_encoder::end_line(std::string& out) {
    put_blank(false, out);
    out += "\r\n";
    cr_ = false;
    from_ = 0;
    column_ = 0;
}

// The blank that is held: plain when something follows it in its line.
void quoted_printable_encoder::put_blank(bool plain, std::string& out) {
    if (blank_ == '\0') return;
    put(blank_, plain && from_ != 4, out);
    blank_ = '\0';
}

// One octet, as it is or as "=XX", on the next line when it does not fit. A '.' that begins a line
// is escaped, lest it end a message somewhere, and so is the blank of one that begins "From ".
void quoted_printable_encoder::put(char c, bool plain, std::string& out) {
    if (c == '.' && column_ == 0) plain = false;
    if (column_ + (plain ? 1 : 3) > printable_line) {
        out += "=\r\n";
        from_ = 0;
        column_ = 0;
        if (c == '.') plain = false;
    }
    constexpr std::string_view from = "From";
    from_ = column_ == from_ && from_ < from.size() && plain && c == from[from_]
                ? static_cast<std::uint8_t>(from_ + 1)
                : 0;
    if (plain) {
        out += c;
        ++column_;
        return;
    }
    out += '=';
    detail::append_hex(out, c);
    column_ += 3;
}

void quoted_printable_encoder::finish(std::string& out) {
    put_blank(cr_, out);
    if (cr_) put('\r', false, out);
    cr_ = false;
}

} // namespace courriel::mime
