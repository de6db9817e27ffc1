// See transfer_decoder.hpp: the encoding of uuencode(1), as bodies of before MIME have it. A line
// begins with a character that says how many octets it holds; nothing is taken on its word.
#include <courriel/mime/transfer_decoder.hpp>

#include <courriel/version.hpp>

namespace courriel::mime {
namespace {

constexpr std::string_view beginning = "begin ";

constexpr bool is_digit(char c) noexcept { return c >= ' ' && c <= '`'; }
constexpr std::uint32_t value_of(char c) noexcept {
    return static_cast<std::uint32_t>(c - ' ') & 0x3F;
}

} // namespace

void uuencode_decoder::write(std::string_view text, std::string& out) {
    for (const char c : text) {
        step(c, out);
        ++at_;
    }
}

void uuencode_decoder::step(char c, std::string& out) {
    switch (state_) {
    case state::before:
        matched_ = c == beginning[matched_] ? static_cast<std::uint8_t>(matched_ + 1) : 0;
        begun_ = matched_ == beginning.size();
        if (begun_ || (matched_ == 0 && c != '\n')) state_ = state::skipping_line;
        break;
    case state::skipping_line:
        if (c == '\n') state_ = begun_ ? state::line_begin : state::before;
        break;
    case state::line_begin:
        if (c == '\r' || c == '\n') break;
        missing_ = static_cast<std::uint8_t>(value_of(c));
        if (!is_digit(c)) {
            state_ = state::ended; // "end", or what is no line of ours
            if (c != 'e') defects_.add(defect_kind::invalid_uuencode, at_, at_ + 1);
        } else {
            state_ = missing_ == 0 ? state::skipping_line : state::line;
        }
        break;
    case state::line:
        if (c == '\r') break;
        if (c == '\n')
            end_line(out);
        else
            take(c, out);
        break;
    case state::ended: break;
    }
}

void uuencode_decoder::take(char c, std::string& out) {
    if (!is_digit(c)) {
        defects_.add(defect_kind::invalid_uuencode, at_, at_ + 1);
        return;
    }
    bits_ = bits_ << 6 | value_of(c);
    if (++group_ != 4) return;
    for (int shift = 16; shift >= 0 && missing_ != 0; shift -= 8, --missing_)
        out += static_cast<char>(bits_ >> shift);
    group_ = 0;
    if (missing_ == 0) state_ = state::skipping_line;
}

// A line that ends early gives the octets it has in full.
void uuencode_decoder::end_line(std::string& out) {
    defects_.add(defect_kind::invalid_uuencode, at_, at_);
    bits_ <<= 6 * (4 - group_);
    for (int shift = 16; group_ > 1 && missing_ != 0; shift -= 8, --group_, --missing_)
        out += static_cast<char>(bits_ >> shift);
    group_ = 0;
    state_ = state::line_begin;
}

void uuencode_decoder::finish(std::string& out) {
    if (state_ == state::line) end_line(out);
    if (state_ != state::ended) defects_.add(defect_kind::invalid_uuencode, at_, at_);
    state_ = state::ended;
}

} // namespace courriel::mime
