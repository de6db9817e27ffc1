// See received_host.hpp. One pass over the words of all comments; a word that means nothing here
// is passed over.
#include "received_host.hpp"

#include <algorithm>

#include <courriel/version.hpp>

#include "../simd/octet_block.hpp"
#include "../value_reader.hpp"
#include "ip_address.hpp"

namespace courriel::mime::detail {
namespace {

// What ends a word.
constexpr ascii::character_set is_delimiter([](char c) {
    return is_space(c) || std::string_view(",()[;<>").find(c) != std::string_view::npos;
});
using delimiters = simd::any_of<' ', '\t', '\r', '\n', ',', '(', ')', '[', ';', '<', '>'>;

// All that, "@" and ":", which a word may have that is an address or "user@host", and controls.
struct delimiters_and_telling {
    template <class Block>
    static Block in(const Block& octets) noexcept {
        const Block pairs = octets.with('\x01'); // "(" is ")" then, and ":" is ";"
        return octets.at_most(' ') | pairs.equal(')') | pairs.equal(';') |
               octets.with('\x02').equal('>') | // "<" too
               octets.equal(',') | octets.equal('[') | octets.equal('@');
    }
};
// A word that begins so may be "helo", "ehlo", "lhlo", "ident=" and the like.
constexpr bool begins_name(std::string_view word) noexcept {
    if (word.size() < 4) return false;
    const char first = ascii::to_lower(word[0]), second = ascii::to_lower(word[1]);
    switch (second) {
    case 'h': return first == 'e' || first == 'l';
    case 'e': return first == 'h';
    case 'd': return first == 'i';
    default: return false;
    }
}

constexpr ascii::character_set is_host_char([](char c) {
    return !ascii::is_ascii(c) || ascii::is_alnum(c) || c == '-' || c == '.' || c == '_';
});

class tcp_info_reader {
public:
    tcp_info_reader(std::string_view text, std::string_view last, received_host& host)
        : text_(text)
        , last_(last)
        , host_(host) {}

    void read() {
        while (at_ != text_.size()) {
            const char c = text_[at_];
            if (!is_delimiter(c))
                take(word(), false);
            else if (c == '[')
                take(literal(), true);
            else if (c == '(' && is_about_tls())
                skip_comment();
            else
                end_word();
        }
    }

private:
    // At "[": what is between the brackets, or behind it when it has no end.
    std::string_view literal() noexcept {
        const std::size_t begin = ++at_;
        at_ = simd::find_first<simd::any_of<'[', ']'>>(text_, at_);
        std::string_view out = text_.substr(begin, at_ - begin);
        if (at_ != text_.size() && text_[at_] == ']') ++at_;
        if (out.starts_with('(') && out.ends_with(')')) out = out.substr(1, out.size() - 2);
        return out;
    }

    // "(using TLSv1.3 with cipher ...)", "(version=TLS1_3 ...)": long, and it names no host.
    [[nodiscard]] bool is_about_tls() const noexcept {
        const std::string_view rest = text_.substr(at_ + 1);
        return rest.starts_with("using TLS") || rest.starts_with("version=TLS");
    }

    void skip_comment() noexcept {
        if (text_.data() + at_ + 1 == last_.data()) {
            at_ = std::min(at_ + 1 + last_.size() + 1, text_.size());
            return;
        }
        std::size_t depth = 0;
        do {
            at_ = simd::find_first<simd::any_of<'(', ')', '\\'>>(text_, at_);
            if (at_ == text_.size()) return;
            const char c = text_[at_++];
            if (c == '\\' && at_ != text_.size()) ++at_;
            if (c == '(') ++depth;
            if (c == ')') --depth;
        } while (depth != 0);
    }

    std::string_view word() noexcept {
        const std::size_t begin = at_;
        at_ = simd::find_first<delimiters_and_telling>(text_, at_);
        const bool may_tell = at_ != text_.size() && !is_delimiter(text_[at_]);
        if (may_tell) at_ = simd::find_first<delimiters>(text_, at_);
        const std::string_view word = text_.substr(begin, at_ - begin);
        ordinary_ = !may_tell && !ascii::is_digit(word.front()) && !begins_name(word);
        return word;
    }

    void end_word() noexcept {
        const char c = text_[at_++];
        if (c == ')' || c == ',') waits_ = &nothing_;
    }

    // A word, or what was in brackets.
    void take(std::string_view text, bool bracketed) {
        if (waits_ != &nothing_) {
            set(*waits_, text);
            waits_ = &nothing_;
            return;
        }
        if (!bracketed && ordinary_) {
            previous_ = text;
            return;
        }
        if (const std::string_view address = ip_address_in(text); !address.empty()) {
            if (bracketed && host_.address.empty()) name_before();
            set(host_.address, address);
        } else if (!bracketed && !named(text) && !user_at_address(text)) {
            previous_ = text;
        }
    }

    // "user@192.0.2.1", as qmail writes what an ident server told.
    bool user_at_address(std::string_view text) {
        const std::size_t at = text.rfind('@');
        if (at == std::string_view::npos) return false;
        const std::string_view address = ip_address_in(text.substr(at + 1));
        if (address.empty()) return false;
        set(host_.address, address);
        set(host_.ident, text.substr(0, at));
        return true;
    }

    // "HELO x", "helo=x", "ident=x".
    bool named(std::string_view text) {
        if (text.size() < 4) return false;
        const bool greeting = ascii::istarts_with(text, "helo") ||
                              ascii::istarts_with(text, "ehlo") ||
                              ascii::istarts_with(text, "lhlo");
        if (!greeting && !ascii::istarts_with(text, "ident=")) return false;
        std::string_view& member = greeting ? host_.helo : host_.ident;
        const std::string_view rest = text.substr(greeting ? 4 : 5);
        if (rest.empty() || rest == "=") {
            waits_ = &member;
            return true;
        }
        if (rest.front() != '=') return false;
        set(member, rest.substr(1));
        return true;
    }

    // The word before an address in brackets is the name that belongs to it.
    void name_before() {
        std::string_view name = previous_;
        if (const std::size_t at = name.rfind('@'); at != std::string_view::npos) {
            constexpr std::string_view prefix = "IDENT:"; // Sendmail
            const std::string_view user = name.substr(0, at);
            set(host_.ident, user.starts_with(prefix) ? user.substr(prefix.size()) : user);
            name.remove_prefix(at + 1);
        }
        if (is_host_name(name)) set(host_.tcp_name, name);
    }

    // Not "unknown", "unverified" and the like.
    static bool is_host_name(std::string_view name) noexcept {
        return (ascii::iequals(name, "localhost") || name.find('.') != std::string_view::npos) &&
               ascii::all_of(name, is_host_char);
    }

    static void set(std::string_view& member, std::string_view value) {
        if (member.empty()) member = value;
    }

    std::string_view text_;
    std::string_view last_;
    received_host& host_;
    std::size_t at_ = 0;
    std::string_view previous_{};
    bool ordinary_ = false; // the last word is neither an address nor a name for what follows
    std::string_view nothing_{};
    std::string_view* waits_ = &nothing_; // for the next word
};

} // namespace

void read_tcp_info(std::string_view comments, std::string_view last, received_host& host) {
    tcp_info_reader(comments, last, host).read();
}

} // namespace courriel::mime::detail
