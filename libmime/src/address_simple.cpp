// See address_parser.hpp. The two forms that nearly all mailboxes have, "local@domain" and
// "name <local@domain>" without comments, escapes and old syntax, read in one go. What they come to
// is what the tokens would come to; whatever looks different is left to these.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <courriel/version.hpp>

#include "address_parser.hpp"
#include "plain_run.hpp"

namespace courriel::mime::detail {
namespace {

// An element has fewer tokens than the tokens' limit.
constexpr std::size_t size_limit = 998;

// What an octet is in a phrase or in an addr-spec, as bits; 0 is what neither has.
enum octet : std::uint8_t {
    atext = 1,
    equals = 2, // an encoded word could begin; atext too
    dot = 4,
    beyond_ascii = 8,
    blank = 16, // a space
    other_space = 32,
};
constexpr auto octets = [] {
    std::array<std::uint8_t, 256> table{};
    for (std::size_t i = 0; i != table.size(); ++i) {
        const char c = static_cast<char>(i);
        table[i] = !ascii::is_ascii(c) ? beyond_ascii
                   : c == '='          ? equals
                   : c == '.'          ? dot
                   : c == ' '          ? blank
                   : is_space(c)       ? other_space
                   : is_atext(c)       ? atext
                                       : 0;
    }
    return table;
}();

// What octets there are in a run, and which of them stand twice in a row.
struct run {
    std::size_t end = 0;
    unsigned seen = 0;
    unsigned doubled = 0;
};

// All octets from `begin` on that are among `wanted`.
run take_run(std::string_view text, std::size_t begin, unsigned wanted) noexcept {
    run out{begin};
    unsigned before = 0;
    for (; out.end != text.size(); ++out.end) {
        const unsigned is = octets[static_cast<unsigned char>(text[out.end])];
        if ((is & wanted) == 0) break;
        out.seen |= is;
        out.doubled |= is & before;
        before = is;
    }
    return out;
}

// dot-atom-text = 1*atext *("." 1*atext), of ASCII
run take_dot_atom(std::string_view text, std::size_t begin) noexcept {
    const run out = take_run(text, begin, atext | equals | dot);
    if (out.end == begin || text[begin] == '.' || text[out.end - 1] == '.' ||
        (out.doubled & dot) != 0)
        return {begin};
    return out;
}

// The octets of local-part "@" domain, both dot-atoms of ASCII, or 0.
std::size_t addr_spec_size(std::string_view text, std::size_t begin) noexcept {
    const run local = take_dot_atom(text, begin);
    if (local.end == begin || local.end == text.size() || text[local.end] != '@') return 0;
    const run domain = take_dot_atom(text, local.end + 1);
    if (domain.end == local.end + 1) return 0;
    const std::size_t size = domain.end - begin;
    const bool like_word = ((local.seen | domain.seen) & equals) != 0 &&
                           text.substr(begin, size).find("=?") != std::string_view::npos;
    return like_word ? 0 : size;
}

struct simple_mailbox {
    std::string_view name{}; // the phrase, or what is between its quotes
    std::size_t name_begin = 0;
    bool quoted = false;
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
            out.quoted = true;
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
            const run phrase =
                take_run(text, at, atext | equals | beyond_ascii | blank | other_space);
            at = phrase.end;
            std::size_t end = at;
            while (end != out.name_begin && is_space(text[end - 1])) --end;
            out.name = text.substr(out.name_begin, end - out.name_begin);
            out.atoms = (phrase.seen & (equals | beyond_ascii | other_space)) != 0 ||
                        (phrase.doubled & blank) != 0;
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
    auto& box = std::get<mailbox>(out_.emplace_back(std::in_place_type<mailbox>));
    box.address = simple->address;
    if (simple->atoms)
        box.name = atoms_text(simple->name, tokens_.position() + simple->name_begin);
    else
        box.name = simple->name;
    ++count_;
    const bool comma = simple->size != rest.size();
    tokens_.skip(simple->size + (comma ? 1 : 0));
    return comma;
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
