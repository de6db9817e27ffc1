// See decoders.hpp: UTF-7 (RFC 2152), which only a label can ask for, and which is never written.
// It can spell any ASCII in other ASCII, so it is read where nothing looks for syntax any more: in
// bodies, and in the words and values of a field that has already been taken apart.
//
// RFC 2152: a run of modified base64 between '+' and the first other octet holds UTF-16, most
// significant bits first; a '-' behind it belongs to it, and "+-" is '+'.
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "../simd/tables.hpp"
#include "decoders.hpp"

namespace courriel::mime::charset::detail {
namespace {

class utf7_reader {
public:
    explicit utf7_reader(std::string& out) noexcept : out_(out) {}

    void read(char c) {
        if (!shifted_) return direct(c);
        if (const std::size_t value = simd::base64_alphabet.find(c); value != npos) {
            empty_ = false;
            bits_ = bits_ << 6 | static_cast<std::uint32_t>(value);
            count_ += 6;
            if (count_ < 16) return;
            count_ -= 16;
            return unit(bits_ >> count_ & 0xFFFF);
        }
        const bool plus = empty_ && c == '-';
        if (empty_ && !plus) put(utf8::replacement); // "+" and nothing that it could mean
        end_run();
        if (plus) put(U'+');
        if (c != '-') direct(c);
    }

    void finish() {
        if (shifted_ && empty_) put(utf8::replacement);
        if (shifted_) end_run();
    }

private:
    static constexpr std::size_t npos = std::string_view::npos;

    void direct(char c) {
        shifted_ = c == '+';
        empty_ = true;
        if (shifted_) return;
        put(static_cast<unsigned char>(c) < 0x80 ? static_cast<char32_t>(c) : utf8::replacement);
    }

    void unit(std::uint32_t u) {
        const bool low = u >= 0xDC00 && u <= 0xDFFF;
        if (high_ != 0 && low) {
            put(0x10000 + ((high_ & 0x3FF) << 10) + (u & 0x3FF));
            high_ = 0;
            return;
        }
        end_pair();
        if (u >= 0xD800 && u <= 0xDBFF)
            high_ = u;
        else
            put(u); // which makes U+FFFD of a lone surrogate
    }

    void end_pair() {
        if (high_ != 0) put(utf8::replacement);
        high_ = 0;
    }

    // What is left of the last characters must be less than one of them, and zero.
    void end_run() {
        end_pair();
        if (count_ >= 6 || (bits_ & ((1u << count_) - 1)) != 0) put(utf8::replacement);
        shifted_ = false;
        count_ = 0;
        bits_ = 0;
    }

    void put(char32_t c) { utf8::append(out_, c); }

    std::string& out_;
    bool shifted_ = false;   // behind '+'
    bool empty_ = true;      // right behind it
    std::uint32_t bits_ = 0; // the last of them
    int count_ = 0;          // how many are no unit yet
    std::uint32_t high_ = 0; // a surrogate that waits for its other half
};

} // namespace

void append_utf7(std::string_view bytes, std::string& out) {
    utf7_reader reader(out);
    for (const char c : bytes) reader.read(c);
    reader.finish();
}

} // namespace courriel::mime::charset::detail
