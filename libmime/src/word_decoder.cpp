// See word_decoder.hpp.
#include "word_decoder.hpp"

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/mime/charset.hpp>
#include <courriel/mime/transfer_encoding.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "hex.hpp"
#include "value_reader.hpp"

namespace courriel::mime::detail {
namespace {

constexpr std::size_t charset_limit = 64; // with its language; the longest known has 45 octets

// Q: "_" is a space, "=XX" an octet (RFC 2047 section 4.2). False when an "=" begins no octet; it
// stays as it is.
bool append_q(std::string& out, std::string_view text) {
    bool exact = true;
    for (std::size_t i = 0; i != text.size(); ++i) {
        const char c = text[i];
        if (c == '_') {
            out += ' ';
        } else if (c == '=') {
            const auto octet = hex_octet(text.substr(i + 1));
            exact = exact && octet;
            out += octet ? *octet : '=';
            if (octet) i += 2;
        } else if (c != '\r' && c != '\n') {
            out += c;
        }
    }
    return exact;
}

// B: base64 (RFC 2047 section 4.1), folds and missing padding forgiven. False when it is none.
bool append_b(std::string& out, std::string_view text) {
    const bool plausible = ascii::all_of(text, [](char c) {
        return ascii::is_alnum(c) || c == '+' || c == '/' || c == '=' || is_space(c);
    });
    if (!plausible) return false;
    const std::string octets = decode_body(text, transfer_encoding::base64);
    out += octets;
    return text.empty() || !octets.empty();
}

// token = 1*<Any CHAR except SPACE, CTLs, and especials>
bool is_charset_char(char c) noexcept { return ascii::is_graphic(c) && is_token(c); }

} // namespace

std::optional<encoded_word> word_matcher::match(std::size_t at) {
    const std::string_view rest = text_.substr(at);
    std::size_t n = 2;
    const std::size_t most = std::min(rest.size(), charset_limit);
    while (n < most && is_charset_char(rest[n])) ++n;
    if (n == 2 || rest.size() < n + 3 || rest[n] != '?' || rest[n + 2] != '?') return std::nullopt;

    encoded_word word;
    word.charset = rest.substr(2, n - 2);
    word.charset = word.charset.substr(0, word.charset.find('*'));
    word.encoding = ascii::to_upper(rest[n + 1]);
    if (word.charset.empty() || (word.encoding != 'B' && word.encoding != 'Q')) return std::nullopt;

    const std::size_t begin = n + 3;
    if (!searched_ || next_end_ < at + begin) {
        next_end_ = text_.find("?=", at + begin);
        searched_ = true;
    }
    if (next_end_ == std::string_view::npos) return std::nullopt;
    word.text = rest.substr(begin, next_end_ - at - begin);
    word.size = begin + word.text.size() + 2;
    // A word in which another begins has lost its own end.
    if (word.text.find("=?") != std::string_view::npos) return std::nullopt;
    word.exact = word.size <= 75 &&
                 ascii::all_of(word.text, [](char c) { return ascii::is_graphic(c) && c != '?'; });
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
    std::string octets;
    std::size_t from = 0; // what is before is done
    std::size_t at = 0;
    while ((at = text.find("=?", at)) != std::string_view::npos) {
        octets.clear();
        const auto word = matcher.match(at);
        const bool known =
            word && (ascii::iequals(word->charset, charset_) || charset::is_known(word->charset));
        const std::size_t end = at + (word ? word->size : 2);
        const auto add_defect = [&](defect_kind kind) {
            defects_.add(kind, offset + at, offset + end);
        };
        bool exact = known && word->exact;
        bool readable = known;
        if (known && word->encoding == 'Q')
            exact = append_q(octets, word->text) && exact;
        else if (known)
            readable = append_b(octets, word->text);
        if (!exact)
            add_defect(word && !known ? defect_kind::unknown_charset
                                      : defect_kind::invalid_encoded_word);
        if (!readable) {
            at += 2;
            continue;
        }
        if ((at != 0 && !is_space(text[at - 1])) || (end != text.size() && !is_space(text[end])))
            add_defect(defect_kind::misplaced_encoded_word);
        add_literal(text.substr(from, at - from), offset + from);
        add_word(*word, octets, offset + at);
        from = at = end;
    }
    add_literal(text.substr(from), offset + from);
}

void word_decoder::add_literal(std::string_view text, std::size_t offset) {
    if (text.empty()) return;
    std::string unfolded;
    unfolded.reserve(text.size());
    for (std::size_t i = 0; i != text.size(); ++i) {
        const bool folds = text[i] == '\r' && i + 1 != text.size() && text[i + 1] == '\n';
        if (!folds && text[i] != '\n') unfolded += text[i] == '\r' ? ' ' : text[i];
    }
    if (!charset_.empty() && ascii::all_of(unfolded, is_space)) {
        blanks_ += unfolded;
        return;
    }
    close_word();
    out_ += blanks_;
    blanks_.clear();
    put(unfolded, offset, offset + text.size());
}

void word_decoder::add_word(const encoded_word& word, std::string_view octets, std::size_t offset) {
    blanks_.clear();
    if (!ascii::iequals(word.charset, charset_)) {
        close_word();
        charset_ = word.charset;
        begin_ = offset;
    }
    octets_ += octets;
    end_ = offset + word.size;
}

void word_decoder::close_word() {
    if (charset_.empty()) return;
    std::string text;
    charset::to_utf8(octets_, charset_, text);
    charset_.clear();
    octets_.clear();
    put(text, begin_, end_);
}

void word_decoder::finish() {
    close_word();
    out_ += blanks_;
    blanks_.clear();
}

void word_decoder::put(std::string_view text, std::size_t begin, std::size_t end) {
    const bool valid = utf8::is_valid(text);
    if (!valid) defects_.add(defect_kind::invalid_utf8, begin, end);
    const std::string sanitized = valid ? std::string() : utf8::sanitize(text);
    for (const char c : valid ? text : std::string_view(sanitized)) {
        if (c == '\0')
            utf8::append(out_, utf8::replacement);
        else
            out_ += c == '\r' || c == '\n' ? ' ' : c;
    }
}

} // namespace courriel::mime::detail
