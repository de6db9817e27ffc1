// See address_parser.hpp. The two forms that nearly all mailboxes have, "local@domain" and
// "name <local@domain>" without comments, escapes and old syntax, read in one go. What they come to
// is what the tokens would come to; whatever looks different is left to these.
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <courriel/version.hpp>

#include "address_parser.hpp"
#include "plain_run.hpp"
#include "simd/octet_block.hpp"

namespace courriel::mime::detail {
namespace {

// An element has fewer tokens than the tokens' limit.
constexpr std::size_t size_limit = 998;

// specials but the dot (RFC 5322 section 3.2.3), and DEL
template <class Block>
Block specials(const Block& octets) noexcept {
    const Block pairs = octets.with('\x01'); // "(" is ")" then, ":" is ";", and "\\" is "]"
    return pairs.equal(')') | pairs.equal(';') | pairs.equal(']') |
           octets.with('\x02').equal('>') | // "<" too
           octets.equal('[') | octets.equal('@') | octets.equal(',') | octets.equal('"') |
           octets.equal('\x7F');
}

// dot-atom-text = 1*atext *("." 1*atext), of ASCII: where the one at `begin` ends, or `begin`.
std::size_t dot_atom_end(std::string_view text, std::size_t begin) noexcept {
    bool two_dots = false;
    std::uint32_t last_dot = 1; // the octet before this block is a dot: none may begin it
    std::size_t end = text.size();
    simd::each_block(text, begin, [&](const auto& octets, const auto& mask, std::size_t at) {
        const std::uint32_t stops = mask(octets.below_or_beyond('!') | specials(octets));
        const std::uint32_t dots = mask(octets.equal('.')) & simd::before_first(stops);
        two_dots = two_dots || (dots & (dots << 1 | last_dot)) != 0;
        last_dot = dots >> 15;
        if (stops != 0) end = at + static_cast<std::size_t>(std::countr_zero(stops));
        return stops != 0;
    });
    return end == begin || two_dots || text[end - 1] == '.' ? begin : end;
}

// The octets of local-part "@" domain, both dot-atoms of ASCII, or 0.
std::size_t addr_spec_size(std::string_view text, std::size_t begin) noexcept {
    const std::size_t at = dot_atom_end(text, begin);
    if (at == begin || at == text.size() || text[at] != '@') return 0;
    const std::size_t end = dot_atom_end(text, at + 1);
    if (end == at + 1) return 0;
    const std::string_view address = text.substr(begin, end - begin);
    return address.find("=?") == std::string_view::npos ? address.size() : 0;
}

// phrase = 1*word, of atoms and blanks alone
struct atoms_phrase {
    std::size_t end = 0;
    bool plain = true; // ASCII with single spaces, and nothing in it is an encoded word
};

atoms_phrase take_atoms(std::string_view text, std::size_t begin) noexcept {
    atoms_phrase out{text.size()};
    std::uint32_t last_space = 0;
    simd::each_block(text, begin, [&](const auto& octets, const auto& mask, std::size_t at) {
        const std::uint32_t spaces = mask(octets.equal(' '));
        const std::uint32_t other_spaces =
            mask(octets.equal('\t') | octets.equal('\r') | octets.equal('\n'));
        const std::uint32_t stops =
            mask(octets.at_most(' ') | octets.equal('.') | specials(octets)) &
            ~(spaces | other_spaces);
        const std::uint32_t telling = other_spaces | (spaces & (spaces << 1 | last_space)) |
                                      mask(octets.equal('=') | octets.below_or_beyond('\0'));
        out.plain = out.plain && (telling & simd::before_first(stops)) == 0;
        last_space = spaces >> 15;
        if (stops != 0) out.end = at + static_cast<std::size_t>(std::countr_zero(stops));
        return stops != 0;
    });
    return out;
}

struct simple_mailbox {
    std::string_view name{}; // the phrase, or what is between its quotes
    std::size_t name_begin = 0;
    bool atoms = false; // `name` is to be read atom by atom
    std::string_view address{};
    std::size_t size = 0; // up to the comma, or to the end
};

std::optional<simple_mailbox> match_simple(std::string_view text) noexcept {
    simple_mailbox out;
    std::size_t at = 0;
    const auto skip_spaces = [&] {
        while (at != text.size() && is_space(text[at])) ++at;
    };
    skip_spaces();
    const std::size_t bare = addr_spec_size(text, at);
    if (bare != 0) {
        out.address = text.substr(at, bare);
        at += bare;
    } else {
        out.name_begin = at;
        if (at != text.size() && text[at] == '"') {
            const std::size_t end = text.find('"', ++at);
            if (end == std::string_view::npos) return std::nullopt;
            out.name = text.substr(at, end - at);
            if (plain_run(out.name) != out.name.size() ||
                out.name.find_first_of('\\') != std::string_view::npos ||
                out.name.find("=?") != std::string_view::npos)
                return std::nullopt;
            at = end + 1;
            skip_spaces();
        } else {
            const atoms_phrase phrase = take_atoms(text, at);
            at = phrase.end;
            std::size_t end = at;
            while (end != out.name_begin && is_space(text[end - 1])) --end;
            out.name = text.substr(out.name_begin, end - out.name_begin);
            out.atoms = !phrase.plain;
        }
        if (at == text.size() || text[at] != '<') return std::nullopt;
        const std::size_t size = addr_spec_size(text, ++at);
        if (size == 0 || at + size == text.size() || text[at + size] != '>') return std::nullopt;
        out.address = text.substr(at, size);
        at += size + 1;
    }
    skip_spaces();
    if (at != text.size() && text[at] != ',') return std::nullopt;
    out.size = at;
    return out;
}

} // namespace

// True when a mailbox was read and the comma behind it: the next element begins.
bool address_parser::take_simple() {
    if (!element_.empty() || group_ || count_ == limit_) return false;
    const std::string_view rest = tokens_.rest();
    const auto simple = match_simple(rest.substr(0, size_limit));
    if (!simple || (simple->size == size_limit && rest.size() != size_limit)) return false;
    mailbox box{
        .name = simple->atoms ? atoms_text(simple->name, tokens_.position() + simple->name_begin)
                              : std::string(simple->name),
        .address = std::string(simple->address),
    };
    const bool comma = simple->size != rest.size();
    if (out_.empty()) reserve_for(rest);
    out_.emplace_back(std::move(box));
    ++count_;
    tokens_.skip(simple->size + (comma ? 1 : 0));
    return comma;
}

// Room for as many as there are commas in what is left, as far as it is long enough for them and
// the limit allows.
void address_parser::reserve_for(std::string_view rest) {
    const auto commas = static_cast<std::size_t>(std::count(rest.begin(), rest.end(), ','));
    out_.reserve(std::min({commas + 1, rest.size() / std::string_view("a@b,").size() + 1, limit_}));
}

// phrase = 1*word, of atoms and blanks alone
std::string address_parser::atoms_text(std::string_view phrase, std::size_t offset) {
    std::string out;
    word_decoder decoder(out, defects_);
    for (std::size_t at = 0; at != phrase.size();) {
        const std::size_t begin = at;
        const bool space = is_space(phrase[at]);
        while (at != phrase.size() && is_space(phrase[at]) == space) ++at;
        const std::string_view piece = phrase.substr(begin, at - begin);
        if (space)
            decoder.add_literal(" ", offset + at);
        else if (words_ == encoded_words::keep)
            decoder.add_literal(piece, offset + begin);
        else
            decoder.add(piece, offset + begin);
    }
    decoder.finish();
    return out;
}

} // namespace courriel::mime::detail
