// See message_id.hpp.
#include <courriel/mime/message_id.hpp>

#include <algorithm>

#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "value_reader.hpp"

namespace courriel::mime {
namespace {

using detail::is_space;
using detail::value_reader;

// What an identifier has none of where nothing but ">" ends it.
struct id_end {
    template <class Block>
    static Block in(const Block& octets) noexcept {
        return octets.below_or_beyond('!') | octets.equal('\x7F') | octets.equal('<') |
               octets.equal('>') | octets.equal('(') | octets.equal(')') | octets.equal('"');
    }
};

// The identifier, and whether it is known to be harmless; see is_harmless().
struct found_id {
    std::string text{};
    bool is_plain = false;
};

// At "<": the identifier up to ">", without CFWS; a quoted string in it is kept with its quotes.
// msg-id = [CFWS] "<" id-left "@" id-right ">" [CFWS]
// obs-id-left = local-part; obs-id-right = domain
found_id take_id(value_reader& reader) {
    const std::size_t begin = reader.position();
    reader.skip();
    std::string id(reader.take_until<id_end>());
    if (reader.skip_if('>')) return {std::move(id), true};
    while (!reader.at_end() && reader.peek() != '>' && reader.peek() != '<') {
        if (reader.peek() == '"') {
            const std::size_t quote = reader.position();
            const std::string_view content = reader.take_quoted();
            const std::string_view quoted = reader.slice(quote, reader.position());
            if (quoted.size() != content.size() + 2) return {}; // it has no end
            id += quoted;
        } else if (!reader.skip_cfws()) {
            id += reader.peek();
            reader.skip();
        } else {
            reader.add_defect(defect_kind::obsolete_syntax, begin);
        }
    }
    if (!reader.skip_if('>')) reader.add_defect(defect_kind::unterminated, begin);
    return {std::move(id), false};
}

// False when `id` could harm whoever writes it into another message.
bool is_harmless(std::string_view id) {
    return utf8::is_valid(id) &&
           ascii::all_of(id, [](char c) { return !ascii::is_control(c) && c != '<' && c != '>'; });
}

struct sides {
    bool are_two = false;
    bool have_one_at = true; // between them: the right one is a domain or a literal
};

sides sides_of(std::string_view id) {
    const std::size_t at = id.find('@');
    if (at == std::string_view::npos) return {};
    sides out{at != 0 && at + 1 != id.size(), true};
    if (id.find('@', at + 1) != std::string_view::npos)
        out.have_one_at = id.starts_with('"') || id.find('[') < id.rfind('@');
    return out;
}

} // namespace

// references = "References:" 1*msg-id CRLF
// obs-in-reply-to = "In-Reply-To" *WSP ":" *(phrase / msg-id) CRLF
std::vector<std::string> parse_message_ids(std::string_view value, defect_sink defects,
                                           const limits& limits) {
    std::vector<std::string> out;
    value_reader reader(value, defects, limits);
    const auto brackets = static_cast<std::size_t>(std::count(value.begin(), value.end(), '<'));
    const bool bracketed = brackets != 0;
    constexpr std::size_t shortest = std::string_view("<a@b>").size();
    out.reserve(std::min({brackets, value.size() / shortest + 1, limits.message_ids}));
    while (reader.skip_cfws(), !reader.at_end()) {
        const std::size_t begin = reader.position();
        found_id id;
        if (reader.peek() == '<') {
            id = take_id(reader);
        } else if (bracketed) { // a phrase, or a comma
            if (reader.peek() == '"')
                reader.take_quoted();
            else
                reader.skip();
            reader.add_defect(defect_kind::obsolete_syntax, begin);
            continue;
        } else {
            id.text = reader.take_while(
                [](char c) { return !is_space(c) && c != ',' && c != '(' && c != '"'; });
            if (id.text.empty()) reader.skip();
        }
        const sides sides = sides_of(id.text);
        if (!bracketed || !sides.are_two || !sides.have_one_at)
            reader.add_defect(defect_kind::invalid_message_id, begin);
        if (id.text.empty() || (!bracketed && !sides.are_two)) continue;
        if (!id.is_plain && !is_harmless(id.text)) continue;
        if (out.size() == limits.message_ids) {
            reader.add_defect(defect_kind::too_many_message_ids, begin);
            break;
        }
        out.push_back(std::move(id.text));
    }
    return out;
}

std::string make_message_id(std::string_view date_digits, std::uint64_t random,
                            std::string_view domain) {
    std::string out(date_digits);
    out += '.';
    for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[random >> shift & 15];
    out.append("@").append(domain);
    return out;
}

} // namespace courriel::mime
