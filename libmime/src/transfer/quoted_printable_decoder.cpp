// See transfer_decoder.hpp. What is well-formed goes by the kernels. Where one stops, the text up
// to the next '=' or line end is copied; only blanks, CR and '=', which the octets behind them
// decide about, are held back. That is bounded: more blanks in a row than a line can have are data.
//
// RFC 2045 section 6.7:
//     hex-octet := "=" 2(DIGIT / "A" / "B" / "C" / "D" / "E" / "F")
//     transport-padding := *LWSP-char, and a soft line break is "=" transport-padding CRLF
#include <courriel/mime/transfer_decoder.hpp>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "../hex.hpp"
#include "../simd/kernels.hpp"
#include "output_block.hpp"

namespace courriel::mime {
namespace {

using detail::hex_value; // small letters too, as section 6.7 (note 1) advises

} // namespace

void quoted_printable_decoder::write(std::string_view text, std::string& out) {
    out.reserve(out.size() + text.size() + held_size_);
    while (!text.empty()) {
        if (state_ == state::plain) text.remove_prefix(write_regular(text, out));
        if (!text.empty()) text.remove_prefix(write_next(text, out));
    }
}

// What a kernel takes of `text`, if anything. No octet is looked at behind the place where it
// stops but those of one vector, so that many such places cost no more than few.
std::size_t quoted_printable_decoder::write_regular(std::string_view text, std::string& out) {
    const simd::kernels& kernels = simd::active();
    detail::output_block block(out);
    const char* at = text.data();
    const char* const end = at + text.size();
    for (;;) {
        const auto done = kernels.decode_printable(at, end, block.to, block.end());
        const bool moved = done.at != at;
        at = done.at;
        block.to = done.to;
        const bool full = block.is_full();
        block.flush();
        if (!moved || !full) break;
    }
    const auto size = static_cast<std::size_t>(at - text.data());
    at_ += size;
    return size;
}

// One step without kernels: to the next '=' or LF, or over it. How many octets that was.
std::size_t quoted_printable_decoder::write_next(std::string_view text, std::string& out) {
    if (state_ != state::plain) {
        step(text.front(), out);
        return 1;
    }
    const char* const end = text.data() + text.size();
    const char* const stop = simd::active().find(text.data(), end, '=', '\n', '\n');
    if (stop == text.data()) return take_stop(text, out);
    const auto size = static_cast<std::size_t>(stop - text.data());
    write_plain(text, size, out);
    return size;
}

// The '=' or LF that `text` begins with: at once what is whole. How many octets that was.
std::size_t quoted_printable_decoder::take_stop(std::string_view text, std::string& out) {
    if (text.size() >= 3 && text.front() == '=') {
        const auto octet = detail::hex_octet(text.substr(1));
        if (octet) out += *octet;
        if (octet || text.substr(1).starts_with("\r\n")) {
            at_ += 3;
            return 3;
        }
    }
    step(text.front(), out);
    return 1;
}

// The octets up to `stop`, none of which is '=' or LF. What precedes an '=' is data; CR, and
// blanks, before a line end are not, and before the end of a piece nobody knows.
void quoted_printable_decoder::write_plain(std::string_view text, std::size_t stop,
                                           std::string& out) {
    std::size_t sure = stop;
    if (stop == text.size() || text[stop] == '\n') {
        if (text[sure - 1] == '\r') --sure;
        const std::size_t blanks_end = sure;
        while (sure != 0 && ascii::is_blank(text[sure - 1]) && blanks_end - sure <= blank_limit)
            --sure;
        if (blanks_end - sure > blank_limit) {
            sure = blanks_end;
            if (sure == stop) state_ = state::many_blanks;
        }
    }
    out += text.substr(0, sure);
    at_ += sure;
    for (const char c : text.substr(sure, stop - sure)) step(c, out);
}

void quoted_printable_decoder::step(char c, std::string& out) {
    if (!step_held(c, out)) {
        if (c == '=')
            hold(c, state::escape);
        else if (c == '\r')
            hold(c, state::cr);
        else if (ascii::is_blank(c))
            hold(c, state::blanks);
        else
            out += c;
    }
    ++at_;
}

// What `c` means for what is held. False when nothing is held any more and `c` is to be read by
// itself.
bool quoted_printable_decoder::step_held(char c, std::string& out) {
    const bool blank = ascii::is_blank(c);
    switch (state_) {
    case state::plain: return false;
    case state::many_blanks:
        if (blank) return out += c, true;
        state_ = state::plain;
        return false;
    case state::blanks:
        if (blank && held_size_ != blank_limit) return hold(c, state::blanks);
        if (c == '\r') return hold(c, state::cr);
        if (c == '\n') return drop(), false;
        release(out);
        if (!blank) return false;
        state_ = state::many_blanks;
        return out += c, true;
    case state::cr:
        if (c != '\n') return release(out), false;
        drop();
        return out += "\r\n", true;
    case state::escape:
        if (hex_value(c) >= 0) return hold(c, state::digit);
        break;
    case state::digit:
        if (const int low = hex_value(c); low >= 0) {
            out += static_cast<char>(hex_value(held_[1]) << 4 | low);
            return drop(), true;
        }
        return release_escape(out), false;
    case state::escape_blanks:
        if (blank && held_size_ == blank_limit + 1) {
            release_escape(out);
            state_ = state::many_blanks;
            return out += c, true;
        }
        break;
    case state::escape_cr:
        if (c == '\n') return drop(), true;
        return release_escape(out), false;
    }
    // Behind an '=', and the blanks that a gateway may have put there.
    if (blank) return hold(c, state::escape_blanks);
    if (c == '\r') return hold(c, state::escape_cr);
    if (c == '\n') return drop(), true;
    return release_escape(out), false;
}

void quoted_printable_decoder::finish(std::string& out) {
    switch (state_) {
    case state::plain:
    case state::many_blanks: break;
    case state::blanks: drop(); break;
    case state::cr: release(out); break;
    case state::digit: release_escape(out); break;
    case state::escape:
    case state::escape_blanks:
    case state::escape_cr:
        defects_.add(defect_kind::invalid_quoted_printable, at_ - held_size_, at_);
        drop();
        break;
    }
    state_ = state::plain;
}

bool quoted_printable_decoder::hold(char c, state next) {
    held_[held_size_++] = c;
    state_ = next;
    return true;
}

void quoted_printable_decoder::drop() {
    held_size_ = 0;
    state_ = state::plain;
}

void quoted_printable_decoder::release(std::string& out) {
    out.append(held_, held_size_);
    drop();
}

// An '=' that is no escape and no soft line break.
void quoted_printable_decoder::release_escape(std::string& out) {
    defects_.add(defect_kind::invalid_quoted_printable, at_ - held_size_, at_);
    release(out);
}

} // namespace courriel::mime
