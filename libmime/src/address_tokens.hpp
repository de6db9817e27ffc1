// The tokens of address fields (RFC 5322 sections 3.2 and 3.4), one after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "value_reader.hpp"
#include "word_decoder.hpp"

namespace courriel::mime::detail {

enum class token_kind : std::uint8_t { end, atom, quoted, literal, special };

struct token {
    token_kind kind = token_kind::end;
    char special = '\0';   ///< of a special, or of an octet that no token has: that octet
    bool gap = false;      ///< blanks or a comment stand before it
    std::size_t begin = 0; ///< offsets into the value
    std::size_t end = 0;
    std::string_view text{}; ///< of a quoted string without its quotes

    [[nodiscard]] bool is(char c) const noexcept {
        return kind == token_kind::special && special == c;
    }
    /// word = atom / quoted-string
    [[nodiscard]] bool is_word() const noexcept {
        return kind == token_kind::atom || kind == token_kind::quoted;
    }
};

class address_tokens {
public:
    address_tokens(std::string_view value, defect_sink& defects, const limits& limits)
        : reader_(value, defects, limits)
        , words_(value) {}

    /// A quoted string or a literal without its end is a special: no address can be made of it.
    token next();

    /// What the comment behind the position `begin` says; the last one, or nothing.
    [[nodiscard]] std::string_view comment_behind(std::size_t begin) const noexcept {
        return reader_.last_comment_position() < begin ? std::string_view()
                                                       : reader_.last_comment();
    }
    /// What the next token begins in.
    [[nodiscard]] std::string_view rest() const noexcept { return reader_.rest(); }
    [[nodiscard]] std::size_t position() const noexcept { return reader_.position(); }
    void skip(std::size_t n) noexcept { reader_.skip(n); }
    [[nodiscard]] std::string_view slice(std::size_t begin, std::size_t end) const noexcept {
        return reader_.slice(begin, end);
    }

private:
    void skip_atom();

    value_reader reader_;
    word_matcher words_;
};

} // namespace courriel::mime::detail
