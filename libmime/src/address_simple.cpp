// See address_parser.hpp. The two forms that nearly all mailboxes have, "local@domain" and
// "name <local@domain>" without comments, escapes and old syntax, read in one go. What they come to
// is what the tokens would come to; whatever looks different is left to these.
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <courriel/version.hpp>

#include "address_parser.hpp"
#include "plain_run.hpp"
#include "simd/octet_block.hpp"

namespace courriel::mime::detail {
namespace {

// An element has fewer tokens than the tokens' limit.
constexpr std::size_t size_limit = 998;

// specials but "." and "@" (RFC 5322 section 3.2.3), and DEL
template <class Block>
Block specials(const Block& octets) noexcept {
    const Block pairs = octets.with('\x01'); // "(" is ")" then, ":" is ";", and "\\" is "]"
    return pairs.equal(')') | pairs.equal(';') | pairs.equal(']') |
           octets.with('\x02').equal('>') | // "<" too
           octets.equal('[') | octets.equal(',') | octets.equal('"') | octets.equal('\x7F');
}

// addr-spec = dot-atom "@" dot-atom, dot-atom = 1*atext *("." 1*atext), of ASCII: the octets of the
// one at `begin`, or 0.
std::size_t addr_spec_size(std::string_view text, std::size_t begin) noexcept {
    bool empty_atom = false;
    bool equals = false;
    std::size_t signs = 0;            // "@": none, one, or more
    std::uint32_t last_separator = 1; // the octet before this block is one: an atom must follow
    std::size_t end = text.size();
    simd::each_block(text, begin, [&](const auto& octets, const auto& mask, std::size_t at) {
        const std::uint32_t stops = mask(octets.below_or_beyond('!') | specials(octets));
        const std::uint32_t before = simd::before_first(stops);
        const std::uint32_t sign = mask(octets.equal('@')) & before;
        const std::uint32_t separators = sign | (mask(octets.equal('.')) & before);
        empty_atom = empty_atom || (separators & (separators << 1 | last_separator)) != 0;
        equals = equals || (mask(octets.equal('=')) & before) != 0;
        if (sign != 0) signs += (sign & (sign - 1)) == 0 ? 1 : 2;
        last_separator = separators >> 15;
        if (stops != 0) end = at + static_cast<std::size_t>(std::countr_zero(stops));
        return stops != 0;
    });
    if (signs != 1 || empty_atom || text[end - 1] == '.' || text[end - 1] == '@') return 0;
    const std::string_view address = text.substr(begin, end - begin);
    return equals && address.find("=?") != std::string_view::npos ? 0 : address.size();
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
            mask(octets.at_most(' ') | octets.equal('.') | octets.equal('@') | specials(octets)) &
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

// What one mailbox is found in; text_ does not go on behind the longest there may be.
class simple_mailbox {
public:
    explicit simple_mailbox(std::string_view text) : text_(text) {}

    enum class form : std::uint8_t { text, atoms, encoded_word };

    form how = form::text;      // what the name is to be read as
    std::string_view name{};    // a phrase, or what is between quotes
    encoded_word word{};        // instead of `name`
    std::size_t name_begin = 0; // where an encoded word or atoms begin
    std::string_view address{};
    std::size_t size = 0; // up to the comma, or to the end

    // False when it looks different.
    bool match(encoded_words words) {
        skip_spaces();
        const std::size_t begin = at_;
        const bool quoted = is_next('"');
        if (quoted && !take_quoted()) return false;
        if (!quoted && (words == encoded_words::keep || !take_word())) take_phrase();
        const bool in_angle = is_next('<');
        at_ = in_angle ? at_ + 1 : begin;
        const std::size_t length = addr_spec_size(text_, at_);
        if (length == 0) return false;
        address = text_.substr(at_, length);
        at_ += length;
        if (in_angle) {
            if (!is_next('>')) return false;
            ++at_;
        } else {
            name = {};
            how = form::text;
        }
        skip_spaces();
        size = at_;
        return at_ == text_.size() || text_[at_] == ',';
    }

private:
    void skip_spaces() noexcept {
        while (at_ != text_.size() && is_space(text_[at_])) ++at_;
    }
    [[nodiscard]] bool is_next(char c) const noexcept {
        return at_ != text_.size() && text_[at_] == c;
    }

    bool take_quoted() noexcept {
        const std::size_t end = text_.find('"', ++at_);
        if (end == std::string_view::npos) return false;
        name = text_.substr(at_, end - at_);
        at_ = end + 1;
        skip_spaces();
        return plain_run(name) == name.size() && name.find('\\') == std::string_view::npos &&
               name.find("=?") == std::string_view::npos;
    }

    // A phrase that is one encoded word.
    bool take_word() {
        const std::size_t begin = at_;
        if (!text_.substr(at_).starts_with("=?")) return false;
        // No further, so that many words without an end cost no more than few.
        const auto found = word_matcher(text_.substr(0, at_ + longest_encoded_word)).match(at_);
        if (!found || !found->exact || !is_harmless(*found)) return false;
        at_ += found->whole.size();
        skip_spaces();
        if (!is_next('<')) {
            at_ = begin;
            return false;
        }
        name_begin = begin;
        word = *found;
        how = form::encoded_word;
        return true;
    }

    void take_phrase() noexcept {
        const std::size_t begin = at_;
        const atoms_phrase phrase = take_atoms(text_, at_);
        at_ = phrase.end;
        std::size_t end = at_;
        while (end != begin && is_space(text_[end - 1])) --end;
        name = text_.substr(begin, end - begin);
        name_begin = begin;
        how = phrase.plain ? form::text : form::atoms;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace

// True when a mailbox was read and the comma behind it: the next element begins.
bool address_parser::take_simple() {
    if (!element_.empty() || group_ || count_ == limit_) return false;
    const std::string_view rest = tokens_.rest();
    simple_mailbox simple(rest.substr(0, size_limit));
    if (!simple.match(words_) || (simple.size == size_limit && rest.size() != size_limit))
        return false;
    const bool comma = simple.size != rest.size();
    if (out_.empty() && comma) reserve_for(rest);
    auto& box = std::get<mailbox>(out_.emplace_back(std::in_place_type<mailbox>));
    const std::size_t name_begin = tokens_.position() + simple.name_begin;
    switch (simple.how) {
    case simple_mailbox::form::text: box.name = simple.name; break;
    case simple_mailbox::form::atoms: box.name = atoms_text(simple.name, name_begin); break;
    case simple_mailbox::form::encoded_word: box.name = word_text(simple.word, name_begin); break;
    }
    box.address = simple.address;
    ++count_;
    tokens_.skip(simple.size + (comma ? 1 : 0));
    return comma;
}

// Room for as many as there are commas in what is left, as far as it is long enough for them and
// the limit allows.
void address_parser::reserve_for(std::string_view rest) {
    std::size_t commas = 0;
    for (std::string_view left = rest; !left.empty();) {
        const std::string_view some = left.substr(0, 255); // as many as an octet can count
        left.remove_prefix(some.size());
        std::uint8_t found = 0;
        for (const char c : some) found = static_cast<std::uint8_t>(found + (c == ',' ? 1 : 0));
        commas += found;
    }
    out_.reserve(std::min({commas + 1, rest.size() / std::string_view("a@b,").size() + 1, limit_}));
}

// phrase = 1*word, of atoms and blanks alone
std::string_view address_parser::atoms_text(std::string_view phrase, std::size_t offset) {
    text_.clear();
    for (std::size_t at = 0; at != phrase.size();) {
        const std::size_t begin = at;
        at = simd::find_first<spaces>(phrase, at);
        const std::string_view atom = phrase.substr(begin, at - begin);
        if (words_ == encoded_words::keep)
            decoder_.add_literal(atom, offset + begin);
        else
            decoder_.add(atom, offset + begin);
        const std::size_t gap = at;
        while (at != phrase.size() && is_space(phrase[at])) ++at;
        if (at != gap) decoder_.add_literal(" ", offset + at);
    }
    decoder_.finish();
    return text_;
}

// The same of a phrase that is `word`.
std::string_view address_parser::word_text(const encoded_word& word, std::size_t offset) {
    text_.clear();
    decoder_.add_word(word, offset);
    decoder_.finish();
    return text_;
}

} // namespace courriel::mime::detail
