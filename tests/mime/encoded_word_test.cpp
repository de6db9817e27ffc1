// Encoded words, read and written.
#include <courriel/mime/encoded_word.hpp>

#include <doctest/doctest.h>

#include <string>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "defect_names.hpp"

using namespace courriel;
using mime::decode_text;
using mime::encode_words;
using mime::word_place;

namespace {

std::string defects_of(std::string_view value) {
    std::vector<mime::defect> defects;
    decode_text(value, mime::defect_sink(defects));
    return names_of(defects, value);
}

} // namespace

TEST_CASE("encoded_word: the examples of RFC 2047 section 8") {
    CHECK(decode_text("=?ISO-8859-1?Q?a?=") == "a");
    CHECK(decode_text("=?ISO-8859-1?Q?a?= b") == "a b");
    CHECK(decode_text("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=") == "ab");
    CHECK(decode_text("=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=") == "ab");
    CHECK(decode_text("=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=") == "ab");
    CHECK(decode_text("=?ISO-8859-1?Q?a_b?=") == "a b");
#if COURRIEL_HAS_ICONV
    CHECK(decode_text("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=") == "a b");
    CHECK(defects_of("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=").empty());
#endif
}

TEST_CASE("encoded_word: charsets, languages, cut characters") {
    CHECK(decode_text("=?US-ASCII*EN?Q?Keith_Moore?=") == "Keith Moore");
    CHECK(decode_text("=?utf-8?b?w6k=?=") == "é");
    CHECK(decode_text("=?UTF-8?B?w6?=") == "\uFFFD"); // half a character
    CHECK(decode_text("=?utf-8?q?=C3?= =?UTF-8?q?=A9?=") == "é");
    CHECK(decode_text("=?utf-8?q?=C3?= =?utf-8?b?qQ==?=") == "é");
    CHECK(decode_text("=?x-nobody?q?a?=") == "=?x-nobody?q?a?=");
    CHECK(defects_of("=?x-nobody?q?a?=") == "unknown_charset ");
    // What cannot be read is passed over whole: none begins in its end.
    CHECK(decode_text("=?x-nobody?q?a?=?utf-8?q?b?=") == "=?x-nobody?q?a?=?utf-8?q?b?=");
    CHECK(defects_of("=?x-nobody?q?a?=?utf-8?q?b?=") == "unknown_charset ");
}

TEST_CASE("encoded_word: broken forms stay text") {
    for (const char* text : {"=?", "=?utf-8", "=?utf-8?", "=?utf-8?q", "=?utf-8?q?", "=?utf-8?q?a",
                             "=?utf-8?q?a?", "=?utf-8?x?a?=", "=??q?a?=", "=?utf-8?b?!!!?=",
                             "=?utf-8?b?A?=", "a =? b", "?=", "=?=?=?"}) {
        CHECK_MESSAGE(decode_text(text) == text, text);
    }
    CHECK(decode_text("=?utf-8?q?=G1?=") == "=G1");
    CHECK(decode_text("=?utf-8?q?a =?utf-8?q?b?=") == "=?utf-8?q?a b");
    CHECK(defects_of("=?utf-8?q?a b?=") == "invalid_encoded_word ");
    CHECK(defects_of("=?utf-8?b?!!!?=") == "invalid_encoded_word ");
    CHECK(defects_of("=?utf-8?b?YQ?=") == "invalid_encoded_word "); // without its padding
    CHECK(defects_of("=?utf-8?b?\?= =?utf-8?b?YQ==?=") == "");
    CHECK(defects_of("=?us-ascii?q?=E9?=") == "invalid_encoded_word ");
#if COURRIEL_HAS_ICONV
    CHECK(defects_of("=?iso-2022-jp?b?GyRCRg==?=") == "invalid_encoded_word ");
#endif
    CHECK(defects_of("x=?utf-8?q?a?=") == "misplaced_encoded_word ");
    CHECK(defects_of("plain text") == "");
}

TEST_CASE("encoded_word: unfolded, one line, valid UTF-8") {
    CHECK(decode_text("  a\r\n b\n c ") == "a b c");
    CHECK(decode_text("a\rb") == "a b");
    CHECK(decode_text(std::string_view("a\0b", 3)) == "a\uFFFDb");
    CHECK(decode_text("a\xe9 b") == "a\uFFFD b");
    CHECK(decode_text("=?utf-8?q?a=0D=0Ab=00c?=") == "a  b\uFFFDc");
}

TEST_CASE("encoded_word: M06 runs of words are linear") {
    std::string value, expected;
    for (int i = 0; i != 100'000; ++i) {
        value += "=?utf-8?q?=C3?= ";
        value += "=?utf-8?q?=A9?= ";
        expected += "é";
    }
    CHECK(decode_text(value) == expected);
    std::string open, different;
    for (int i = 0; i != 100'000; ++i) open += "=?utf-8?q?a";
    CHECK(decode_text(open) == open);
    open += "?=";
    CHECK(decode_text(open).size() == open.size() - std::string("=?utf-8?q?\?=").size());
    for (int i = 0; i != 50'000; ++i) different += "=?utf-8?q?a?= =?iso-8859-1?q?b?= ";
    CHECK(decode_text(different).size() == 100'000);
    CHECK(decode_text("=?utf-8?q?" + std::string(1 << 20, 'a') + "?=").size() == 1 << 20);
}

TEST_CASE("encoded_word: M07 nothing is decoded twice") {
    CHECK(decode_text("=?utf-8?q?=3D=3Futf-8=3Fq=3Fa=3F=3D?=") == "=?utf-8?q?a?=");
    CHECK(decode_text("=?utf-8?q?=3D?==?utf-8?q?=3Futf-8?=") == "=?utf-8");
}

TEST_CASE("encoded_word: M09 every prefix") {
    const std::string_view value = "a =?utf-8*en?q?=C3=A9?= =?iso-8859-1?b?4Q==?=\r\n b";
    for (std::size_t n = 0; n <= value.size(); ++n)
        CHECK(utf8::is_valid(decode_text(std::string(value.substr(0, n)))));
}

TEST_CASE("encoded_word: written words are short, whole and read back") {
    std::string text = "é€😀 =?x?= \"()<>@,;:\\.[]_ =";
    for (int i = 0; i != 5; ++i) text += text;
    for (const auto place : {word_place::text, word_place::phrase}) {
        for (std::size_t room = 0; room != 80; ++room) {
            const std::string words = encode_words(text, place, room);
            CHECK(decode_text(words) == text);
            std::string_view rest = words;
            while (!rest.empty()) {
                const std::string_view word = ascii::take_word(rest);
                CHECK(word.size() <= 75);
                CHECK(utf8::is_valid(decode_text(word)));
                CHECK(decode_text(word).find("\uFFFD") == std::string::npos);
            }
            if (room >= 24) CHECK(words.find(' ') <= room);
        }
    }
    CHECK(encode_words("Déjà", word_place::text) == "=?utf-8?B?RMOpasOg?=");
    CHECK(encode_words("Fred Müller", word_place::text) == "=?utf-8?Q?Fred_M=C3=BCller?=");
    CHECK(encode_words("", word_place::text).empty());
    CHECK(encode_words("\xff", word_place::text) == "=?utf-8?B?77+9?=");
}

TEST_CASE("encoded_word: what needs none") {
    CHECK(mime::is_plain_text("Hello, world?"));
    CHECK(!mime::is_plain_text("é"));
    CHECK(!mime::is_plain_text("=?"));
    CHECK(!mime::is_plain_text("a\n"));
}
