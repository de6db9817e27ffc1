// Words replaced by others of the same shape, in place. Each character is moved within its class by
// a distance that depends on the key and on the characters before it in the word: so equal words
// stay equal, different ones different (it is a bijection), and common beginnings common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace courriel::mime::detail {

/// Whether the word from `begin` to `end` of `text` is to stay.
using keep_word = std::function<bool(std::string_view text, std::size_t begin, std::size_t end)>;

class word_scrambler {
public:
    explicit word_scrambler(std::uint64_t key) : key_(key) {}

    /// Another one, that keeps the same words, now and later.
    [[nodiscard]] word_scrambler with_salt(std::uint64_t salt) const {
        word_scrambler out(*this);
        out.key_ += salt;
        return out;
    }

    /// From now on the words of `text` stay, wherever they are.
    void keep(std::string_view text);

    /// The words of `octets` that neither keep() nor `stays` names. Octets that are UTF-8 stay so,
    /// others become no UTF-8.
    void scramble(std::span<char> octets, const keep_word& stays = {}) const;
    [[nodiscard]] std::string scrambled(std::string_view text) const;

    /// Text with escapes of two hexadecimal digits behind `mark`: quoted-printable, also that of
    /// encoded words, and percent signs. Soft line breaks do not part words.
    void scramble_escaped(std::span<char> text, char mark, const keep_word& stays = {}) const;
    /// Text in base64, with whatever does not belong there.
    void scramble_base64(std::span<char> text, const keep_word& stays = {}) const;
    /// Every character of base64 replaced by any.
    void scramble_noise(std::span<char> base64) const;
    /// Lines of uuencode: their lengths stay, their data does not.
    void scramble_uuencode(std::span<char> text) const;

private:
    void scramble_word(std::span<char> word) const;
    [[nodiscard]] bool is_kept(std::string_view word) const;

    std::uint64_t key_;
    // Lower case; shared, so that a copy costs nothing.
    std::shared_ptr<std::set<std::string, std::less<>>> kept_ =
        std::make_shared<std::set<std::string, std::less<>>>();
};

} // namespace courriel::mime::detail
