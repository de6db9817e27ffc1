// See word_decoder.hpp.
#include "word_decoder.hpp"

#include <bit>
#include <cstdint>
#include <span>

#include <courriel/ascii.hpp>
#include <courriel/base64.hpp>
#include <courriel/mime/transfer_encoding.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "charset/decoders.hpp"
#include "charset/valid_utf8.hpp"
#include "hex.hpp"
#include "simd/octet_block.hpp"
#include "value_reader.hpp"

namespace courriel::mime::detail {
namespace {

constexpr std::size_t charset_limit = 64; // with its language; the longest known has 45 octets

// Q: "_" is a space, "=XX" an octet (RFC 2047 section 4.2). False when an "=" begins no octet; it
// stays as it is.
bool append_q(std::string& out, std::string_view text) {
    bool exact = true;
    const std::size_t before = out.size();
    out.resize(before + text.size());
    char* to = out.data() + before;
    for (std::size_t i = 0; i != text.size(); ++i) {
        const char c = text[i];
        if (c == '_') {
            *to++ = ' ';
        } else if (c == '=') {
            const auto octet = hex_octet(text.substr(i + 1));
            exact = exact && octet;
            *to++ = octet ? *octet : '=';
            if (octet) i += 2;
        } else if (c != '\r' && c != '\n') {
            *to++ = c;
        }
    }
    out.resize(static_cast<std::size_t>(to - out.data()));
    return exact;
}

// Nearly all words are well-formed; false, and nothing appended, when this one is not.
bool append_strict_base64(std::string& out, std::string_view text) {
    if (text.size() % 4 != 0) return false;
    const std::size_t before = out.size();
    out.resize(before + base64::decoded_size(text.size() + 3));
    const auto size = base64::decoder().write(text, std::span(out).subspan(before));
    out.resize(before + (size ? *size : 0));
    return static_cast<bool>(size);
}

// B: base64 (RFC 2047 section 4.1), folds and missing padding forgiven. False when it is none.
bool append_b(std::string& out, std::string_view text, bool& exact) {
    if (append_strict_base64(out, text)) return true;
    exact = exact && text.empty();
    const bool plausible = ascii::all_of(text, [](char c) {
        return ascii::is_alnum(c) || c == '+' || c == '/' || c == '=' || is_space(c);
    });
    if (!plausible) return false;
    const std::string octets = decode_body(text, transfer_encoding::base64);
    out += octets;
    return text.empty() || !octets.empty();
}

// What a line has none of.
using line_breaks = simd::any_of<'\0', '\r', '\n'>;

// UTF-8 without any.
bool is_line(std::string_view text) {
    std::uint32_t beyond = 0;
    bool broken = false;
    simd::each_block(text, 0, [&](const auto& octets, const auto& mask, std::size_t) {
        beyond |= mask(octets.below_or_beyond('\0'));
        broken = mask(line_breaks::in(octets)) != 0;
        return broken;
    });
    return !broken && (beyond == 0 || valid_utf8_prefix(text) == text.size());
}

// Appends `text` as one line, a NUL as U+FFFD. True when all of it was ASCII.
bool append_line(std::string& out, std::string_view text, line_ends ends) {
    std::uint32_t beyond = 0;
    std::size_t end = text.size(); // the place of the first break
    simd::each_block(text, 0, [&](const auto& octets, const auto& mask, std::size_t at) {
        beyond |= mask(octets.below_or_beyond('\0'));
        const std::uint32_t found = mask(line_breaks::in(octets));
        if (found != 0 && end == text.size())
            end = at + static_cast<std::size_t>(std::countr_zero(found));
        return false;
    });
    std::size_t i = 0;
    while (true) {
        out.append(text, i, end - i);
        if (end == text.size()) return beyond == 0;
        const std::string_view rest = text.substr(end);
        const std::size_t fold = rest.starts_with("\r\n") ? 2 : rest.front() == '\n' ? 1 : 0;
        const bool is_fold = fold != 0 && ends == line_ends::fold;
        i = end + (is_fold ? fold : 1);
        if (rest.front() == '\0')
            utf8::append(out, utf8::replacement);
        else if (!is_fold)
            out += ' ';
        end = simd::find_first<line_breaks>(text, i);
    }
}

// token = 1*<Any CHAR except SPACE, CTLs, and especials>; also "*", before the language
struct no_charset_char {
    template <class Block>
    static Block in(const Block& octets) noexcept {
        return octets.below_or_beyond('!') | no_token::in(octets) | octets.equal('*');
    }
};
struct no_language_char {
    template <class Block>
    static Block in(const Block& octets) noexcept {
        return octets.below_or_beyond('!') | no_token::in(octets);
    }
};

// encoded-text = 1*<Any printable ASCII character other than "?" or SPACE>
struct no_encoded_text {
    template <class Block>
    static Block in(const Block& octets) noexcept {
        return octets.below_or_beyond('!') | octets.equal('\x7F') | octets.equal('?');
    }
};

} // namespace

std::optional<encoded_word> word_matcher::match(std::size_t at) {
    const std::string_view rest = text_.substr(at);
    const std::string_view label = rest.substr(0, charset_limit);
    const std::size_t charset_end = simd::find_first<no_charset_char>(label, 2);
    const std::size_t n = charset_end != label.size() && label[charset_end] == '*'
                              ? simd::find_first<no_language_char>(label, charset_end)
                              : charset_end;
    if (n == 2 || rest.size() < n + 3 || rest[n] != '?' || rest[n + 2] != '?') return std::nullopt;

    encoded_word word;
    word.charset = rest.substr(2, charset_end - 2);
    word.encoding = ascii::to_upper(rest[n + 1]);
    if (word.charset.empty() || (word.encoding != 'B' && word.encoding != 'Q')) return std::nullopt;

    const std::size_t begin = n + 3;
    const std::size_t end = simd::find_first<no_encoded_text>(rest, begin);
    if (rest.size() - end >= 2 && rest[end] == '?' && rest[end + 1] == '=') {
        word.text = rest.substr(begin, end - begin);
        word.whole = rest.substr(0, end + 2);
        word.exact = word.whole.size() <= longest_encoded_word;
        return word;
    }
    if (!searched_ || next_end_ < at + begin) {
        next_end_ = text_.find("?=", at + begin);
        searched_ = true;
    }
    if (next_end_ == std::string_view::npos) return std::nullopt;
    word.text = rest.substr(begin, next_end_ - at - begin);
    word.whole = rest.substr(0, begin + word.text.size() + 2);
    // A word in which another begins has lost its own end.
    if (word.text.find("=?") != std::string_view::npos) return std::nullopt;
    word.exact = false;
    return word;
}

bool contains_encoded_word(std::string_view text) {
    word_matcher matcher(text);
    for (std::size_t at = 0; (at = text.find("=?", at)) != std::string_view::npos; at += 2)
        if (matcher.match(at)) return true;
    return false;
}

void word_decoder::add(std::string_view text, std::size_t offset) {
    word_matcher matcher(text);
    std::size_t from = 0; // what is before is done
    std::size_t at = 0;
    while ((at = text.find("=?", at)) != std::string_view::npos) {
        const auto word = matcher.match(at);
        if (!word) {
            defects_.add(defect_kind::invalid_encoded_word, offset + at, offset + at + 2);
            at += 2;
            continue;
        }
        add_literal(text.substr(from, at - from), offset + from);
        from = at;
        const bool readable = decode(*word, offset + at);
        at += word->whole.size();
        if (!readable) continue;
        if ((from != 0 && !is_space(text[from - 1])) || (at != text.size() && !is_space(text[at])))
            defects_.add(defect_kind::misplaced_encoded_word, offset + from, offset + at);
        from = at;
    }
    add_literal(text.substr(from), offset + from);
}

void word_decoder::add_word(const encoded_word& word, std::size_t offset) {
    if (!decode(word, offset)) add_literal(word.whole, offset);
}

void word_decoder::add_literal(std::string_view text, std::size_t offset) {
    if (text.empty()) return;
    if (charset_ && ascii::all_of(text, is_space)) {
        append_line(blanks_, text, line_ends::fold);
        return;
    }
    close_words();
    out_ += blanks_;
    blanks_.clear();
    put(text, line_ends::fold, offset, offset + text.size());
}

// False when the word cannot be read; nothing is appended then.
bool word_decoder::decode(const encoded_word& word, std::size_t offset) {
    const std::size_t end = offset + word.whole.size();
    const auto charset = charset::detail::find(word.charset);
    if (!charset || (charset != charset_ && !charset::detail::is_usable(charset))) {
        defects_.add(defect_kind::unknown_charset, offset, end);
        return false;
    }
    if (charset_ != charset) close_words();
    const std::size_t before = out_.size();
    bool exact = word.exact;
    bool readable = true;
    if (word.encoding == 'Q')
        exact = append_q(out_, word.text) && exact;
    else
        readable = append_b(out_, word.text, exact);
    if (!exact) defects_.add(defect_kind::invalid_encoded_word, offset, end);
    if (!readable) return false;
    if (!charset_) {
        charset_ = charset;
        octets_ = before;
        begin_ = offset;
    }
    blanks_.clear();
    end_ = end;
    return true;
}

void word_decoder::close_words() {
    if (!charset_) return;
    const std::string_view octets = std::string_view(out_).substr(octets_);
    const bool is_utf8 = charset_.how == charset::detail::decoder::utf8;
    if (!is_utf8 || !is_line(octets)) {
        text_.clear();
        if (is_utf8)
            text_ = octets;
        else
            charset::detail::append(octets, charset_, text_);
        // Not so when the charset itself has U+FFFD, which is as bad.
        if (!is_utf8 && text_.find("\xEF\xBF\xBD") != std::string::npos)
            defects_.add(defect_kind::invalid_encoded_word, begin_, end_);
        out_.resize(octets_);
        put(text_, line_ends::blank, begin_, end_);
    }
    charset_ = {};
}

void word_decoder::finish() {
    close_words();
    out_ += blanks_;
    blanks_.clear();
}

void word_decoder::put(std::string_view text, line_ends ends, std::size_t begin, std::size_t end) {
    const std::size_t from = out_.size();
    if (append_line(out_, text, ends)) return;
    const std::string_view added = std::string_view(out_).substr(from);
    if (valid_utf8_prefix(added) == added.size()) return;
    defects_.add(defect_kind::invalid_utf8, begin, end);
    const std::string sanitized = utf8::sanitize(added);
    out_.replace(from, std::string::npos, sanitized);
}

} // namespace courriel::mime::detail
