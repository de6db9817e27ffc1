// SASLprep against GNU Libidn's own, of which ours uses the normalization alone: the tables, their
// order and the directions are told by both. They differ in one thing: Libidn joins what nfkc.cpp
// says of jamo and vowel signs behind a mark.
#include <courriel/saslprep.hpp>

#include <doctest/doctest.h>
#include <stringprep.h>

#include <iterator>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include <courriel/base64.hpp>
#include <courriel/utf8.hpp>

#include "sasl/nfkc.hpp"
#include "sasl/saslprep_table.hpp"
#include "support/random.hpp"

namespace {

using namespace courriel;

std::optional<std::string> by_libidn(std::string text) {
    text.resize(16 * text.size() + 16); // room for what it becomes, which a NUL ends
    // The flag says that the text is to be stored.
    if (stringprep(text.data(), text.size(), STRINGPREP_NO_UNASSIGNED, stringprep_saslprep) !=
        STRINGPREP_OK)
        return std::nullopt;
    return std::string(text.c_str());
}

std::optional<std::string> by_us(const std::string& text) {
    auto prepared = sasl::saslprep(text);
    if (!prepared) return std::nullopt;
    return *std::move(prepared);
}

bool is_joined_across_a_mark(std::string_view text) {
    bool after_mark = false;
    while (!text.empty()) {
        const auto c = utf8::decode(text);
        const auto becomes = sasl::detail::nfkc(text.substr(0, c.size)).value();
        if (after_mark && holds(sasl::detail::second_halves, utf8::decode(becomes).value))
            return true;
        after_mark = holds(sasl::detail::marks, c.value);
        text.remove_prefix(c.size);
    }
    return false;
}

struct block {
    char32_t first;
    std::size_t size;
};

// Of what is special, and of all.
constexpr block blocks[] = {
    {0x20, 0x60},    {0xA0, 0xE0},    {0x300, 0x60},   {0x590, 0x160},  {0x900, 0x600},
    {0xF00, 0xD0},   {0x1000, 0x60},  {0x1100, 0x100}, {0x2000, 0x1A0}, {0x3040, 0x160},
    {0xAC00, 0x200}, {0xFB00, 0x500}, {0x1, 0xD000},
};

} // namespace

TEST_CASE("saslprep: each character is prepared as by Libidn") {
    for (char32_t c = 1; c != 0x110000; ++c) {
        if (c >= 0xD800 && c < 0xE000) continue;
        std::string text;
        utf8::append(text, c);
        if (by_us(text) != by_libidn(text)) FAIL_CHECK(static_cast<unsigned>(c));
    }
}

TEST_CASE("saslprep: random texts are prepared as by Libidn") {
    test::random random(4013);
    int joined = 0;
    for (int i = 0; i != 300'000; ++i) {
        const block& here = blocks[random.below(std::size(blocks))];
        std::string text;
        for (std::size_t left = 1 + random.below(6); left != 0; --left) {
            const block& b = random.below(3) ? here : blocks[random.below(std::size(blocks))];
            utf8::append(text, b.first + static_cast<char32_t>(random.below(b.size)));
        }
        if (by_us(text) == by_libidn(text)) continue;
        ++joined;
        if (!is_joined_across_a_mark(text)) FAIL_CHECK(base64::encode(text));
    }
    CHECK(joined < 20); // of which none is a word
}
