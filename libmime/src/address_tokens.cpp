// See address_tokens.hpp.
#include "address_tokens.hpp"

#include <courriel/version.hpp>

namespace courriel::mime::detail {

token address_tokens::next() {
    token out;
    out.gap = reader_.skip_cfws();
    out.begin = reader_.position();
    const char c = reader_.peek();
    if (reader_.at_end()) {
        out.kind = token_kind::end;
    } else if (c == '"') {
        out.text = reader_.take_quoted();
        const bool ended = reader_.position() - out.begin == out.text.size() + 2;
        out.kind = ended ? token_kind::quoted : token_kind::special;
        out.special = c;
    } else if (c == '[') {
        out.text = reader_.take_literal();
        out.kind = out.text.empty() ? token_kind::special : token_kind::literal;
        out.special = c;
    } else if (is_atext(c)) {
        skip_atom();
        out.kind = token_kind::atom;
        out.text = reader_.slice(out.begin, reader_.position());
    } else {
        reader_.skip();
        out.kind = token_kind::special;
        out.special = c;
    }
    out.end = reader_.position();
    return out;
}

// atom = [CFWS] 1*atext [CFWS]
// An encoded word is an atom, even where a careless writer left a comma or a parenthesis in it. One
// that has a character which could make or hide an address is not: it falls apart into its tokens.
void address_tokens::skip_atom() {
    while (!reader_.at_end() && is_atext(reader_.peek())) {
        if (reader_.peek() == '=' && reader_.rest().starts_with("=?")) {
            const auto word = words_.match(reader_.position());
            const bool harmless = word && is_harmless(*word);
            reader_.skip(harmless ? word->whole.size() : 2);
        } else {
            reader_.skip();
        }
    }
}

} // namespace courriel::mime::detail
