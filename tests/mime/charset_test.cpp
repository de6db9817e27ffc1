// Charsets: tables against the standards' characters, every input cut at every octet, labels.
#include <courriel/mime/charset.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <system_error>

#include <courriel/errc.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "support/exact_copy.hpp"

namespace {

using namespace courriel;
using namespace std::string_view_literals;

std::string read(std::string_view bytes, std::string_view label) {
    std::string out;
    REQUIRE(mime::charset::to_utf8(bytes, label, out));
    return out;
}

} // namespace

TEST_CASE("charset: those of our own") {
    struct row {
        std::string_view label, bytes, text;
    };
    for (const row& r : {
             row{"us-ascii", "a\xE9z", "a\uFFFDz"},
             row{"utf-8", "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "aé€😀"},
             row{"utf-8",
                 "\xEF\xBB\xBF"
                 "a",
                 "\uFEFFa"},
             row{"utf-8", "\xC0\xAF|\xED\xA0\x80|\xF4\x90\x80\x80",
                 "\uFFFD\uFFFD|\uFFFD\uFFFD\uFFFD|\uFFFD\uFFFD\uFFFD\uFFFD"},
             row{"iso-8859-1", "\xA4\xE9\xFF", "¤éÿ"},
             row{"iso-8859-1", "\x80", "\u0080"},
             row{"iso-8859-15", "\xA4\xA6\xA8\xB4\xB8\xBC\xBD\xBE\xE9", "€ŠšŽžŒœŸé"},
             row{"windows-1252", "\x80\x93\x94\x9F\xA4", "€“”Ÿ¤"},
             row{"windows-1252", "\x81\x8D\x8F\x90\x9D", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"},
             row{"utf-16be", "\0a\xD8\x3D\xDE\x00"sv, "a😀"},
             row{"utf-16le", "a\0\x3D\xD8\x00\xDE"sv, "a😀"},
             row{"utf-16",
                 "\xFF\xFE"
                 "a\0"sv,
                 "a"},
             row{"utf-16", "\xFE\xFF\0a"sv, "a"},
             row{"utf-16", "\0a"sv, "a"},
             row{"utf-16be", "\xDE\x00\xD8\x3D\0"sv, "\uFFFD\uFFFD\uFFFD"},
         }) {
        CAPTURE(r.label);
        CHECK(read(r.bytes, r.label) == r.text);
    }
}

TEST_CASE("charset: labels match whatever their case and their punctuation are") {
    for (const auto label : {"UTF-8"sv, "utf8"sv, " Utf_8 "sv, "\"utf-8\""sv, "iso-8859-1"sv,
                             "ISO_8859-1:1987"sv, "latin1"sv, "cp1252"sv})
        CHECK(mime::charset::is_known(label));
    const std::string huge(100'000, 'x');
    for (const auto label : {""sv, "-"sv, "utf"sv, "utf-88"sv, "unknown-8bit"sv, "x-user-defined"sv,
                             "UTF-8//TRANSLIT//IGNORE"sv, "ISO-2022-CN-EXT"sv, "ISO-2022-JP-3"sv,
                             std::string_view(huge)}) {
        CAPTURE(label);
        std::string out = "kept";
        CHECK(!mime::charset::is_known(label));
        CHECK(!mime::charset::to_utf8("a", label, out));
        CHECK(out == "kept");
    }
}

TEST_CASE("charset: to_utf8 appends, also over many blocks") {
    std::string out = "<";
    std::string bytes, text;
    for (int i = 0; i != 5000; ++i) {
        bytes += "ab\xE9";
        text += "abé";
    }
    REQUIRE(mime::charset::to_utf8(bytes, "iso-8859-1", out));
    CHECK(out == "<" + text);
#if COURRIEL_HAS_ICONV
    out = "<";
    REQUIRE(mime::charset::to_utf8(bytes, "iso-8859-2", out));
    CHECK(out == "<" + text);
#endif
}

#if COURRIEL_HAS_ICONV
TEST_CASE("charset: those of iconv") {
    struct row {
        std::string_view label, bytes, text;
    };
    for (const row& r : {
             row{"koi8-r", "\xF2\xD5\xD3\xD8", "Русь"},
             row{"shift_jis", "\x93\xFA\x96\x7B\x5C", "日本\\"},
             row{"iso-2022-jp", "\x1B$BF|K\\\x1B(B!", "日本!"},
             row{"euc-kr", "\xC7\xD1\xB1\xDB", "한글"},
             row{"gb2312", "\xD6\xD0\xCE\xC4", "中文"},
             row{"big5", "\xA4\xA4\xA4\xE5", "中文"},
             row{"windows-1251", "\x98", "\uFFFD"},
             row{"shift_jis",
                 "a\xFF"
                 "b\x93",
                 "a\uFFFD"
                 "b\uFFFD"},
         }) {
        CAPTURE(r.label);
        CHECK(read(r.bytes, r.label) == r.text);
    }
}
#endif

// In buffers of the exact size, so that an over-read shows under AddressSanitizer.
TEST_CASE("M21: every input cut at every octet, and noise, gives valid UTF-8") {
    const std::string_view inputs[] = {
        "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xF8\xFE\xFF",
        "\xFE\xFF\xD8\x3D\xDE\x00\xD8\x3D\0a"sv,
        "\x1B$BF|K\\\x1B(B!\x1B$)C\x0E\x30\x21\x0F\x1B$A\x1B.A\x1BN\x1B",
        "+Jjo-+AGEAYg+2D3eAA-+///-+A",
        "\x93\xFA\x96\x7B\x8F\xA2\xFE\x81\x30\x81\x30\xA1\x8E\xA2\xA1\xA1\xFF\x80",
    };
    for (const auto label :
         {"utf-8",     "us-ascii",     "iso-8859-1", "iso-8859-15", "windows-1252",  "utf-16",
          "utf-16le",  "utf-7",        "utf-32",     "iso-2022-jp", "iso-2022-jp-2", "iso-2022-kr",
          "shift_jis", "euc-jp",       "euc-kr",     "gb18030",     "big5",          "euc-tw",
          "koi8-r",    "windows-1258", "tis-620",    "viscii"}) {
        CAPTURE(label);
        for (const std::string_view input : inputs)
            for (std::size_t size = 0; size <= input.size(); ++size) {
                const test::exact_copy exact(input.substr(0, size));
                std::string out;
                if (!mime::charset::to_utf8(exact.view(), label, out)) continue;
                CHECK(utf8::is_valid(out));
                CHECK(out.size() <= 4 * size + 4);
            }
    }
}

TEST_CASE("M21: UTF-7, the examples of RFC 2152 and what is none") {
    struct row {
        std::string_view bytes, text;
    };
    for (const row& r : {
             row{"A+ImIDkQ.", "A\u2262\u0391."},
             row{"Hi Mom -+Jjo--!", "Hi Mom -\u263A-!"},
             row{"+ZeVnLIqe-", "\u65E5\u672C\u8A9E"},
             row{"Item 3 is +AKM-1.", "Item 3 is \u00A31."},
             row{"+-", "+"},
             row{"+2D3eAA-", "\U0001F600"},
             row{"a+AGE-+AGI-c", "aabc"},
             row{"+ADw-script+AD4-", "<script>"},
             row{"+", "\uFFFD"},
             row{"+!", "\uFFFD!"},
             row{"+A", "\uFFFD"},
             row{"+AG-b", "\uFFFDb"},
             row{"+AGF-b", "a\uFFFDb"}, // bits that are not zero
             row{"+2D0-", "\uFFFD"},    // half a pair
             row{"+3gA-", "\uFFFD"},
             row{"+2D0AYQ-", "\uFFFDa"},
             row{"\xE9\x80", "\uFFFD\uFFFD"},
             row{"+AGE\xE9", "a\uFFFD"},
         }) {
        CAPTURE(r.bytes);
        CHECK(read(r.bytes, "utf-7") == r.text);
    }
}

TEST_CASE("charset: from UTF-8, where every character has a place") {
    namespace charset = mime::charset;
    const auto write = [](std::string_view text, std::string_view label) {
        const auto bytes = charset::from_utf8(text, label);
        CAPTURE(label);
        CHECK(bytes);
        return bytes.value_or(std::string("?"));
    };
    CHECK(write("aé", "utf-8") == "aé");
    CHECK(write("az~", "us-ascii") == "az~");
    CHECK(write("¤éÿ\u0080", "iso-8859-1") == "\xA4\xE9\xFF\x80");
    CHECK(write("€ŠšŽžŒœŸé", "iso-8859-15") == "\xA4\xA6\xA8\xB4\xB8\xBC\xBD\xBE\xE9");
    CHECK(write("€“”Ÿ¤", "windows-1252") == "\x80\x93\x94\x9F\xA4");
    CHECK(write("a😀", "utf-16be") == "\0a\xD8\x3D\xDE\x00"sv);
    CHECK(write("a😀", "utf-16le") == "a\0\x3D\xD8\x00\xDE"sv);
    CHECK(write("a", "utf-16") == "\xFE\xFF\0a"sv);

    const auto error = [](std::string_view text, std::string_view label) {
        return charset::from_utf8(text, label).error();
    };
    for (const auto label : {"us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"}) {
        CHECK((error("日", label) == errc::invalid_argument));
        CHECK((error("\uFFFD", label) == errc::invalid_argument)); // no octet stands for a fault
    }
    CHECK((error("é", "us-ascii") == errc::invalid_argument));
    CHECK((error("€", "iso-8859-1") == errc::invalid_argument));
    CHECK((error("¤", "iso-8859-15") == errc::invalid_argument));
    CHECK((error("\u0081", "windows-1252") == errc::invalid_argument));
    CHECK((error("a\xFF", "utf-8") == errc::malformed));
    CHECK((error("a\xC3", "iso-8859-1") == errc::malformed));
    CHECK((error("a", "utf-7") == errc::not_supported));
    CHECK((error("a", "unknown-8bit") == errc::not_supported));

    // All octets that mean something come back.
    for (const auto label : {"us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})
        for (int octet = 0; octet != 256; ++octet) {
            const std::string bytes(1, static_cast<char>(octet));
            const std::string text = read(bytes, label);
            if (text != "\uFFFD") CHECK(write(text, label) == bytes);
        }
}

#if COURRIEL_HAS_ICONV
TEST_CASE("charset: from UTF-8 by iconv") {
    namespace charset = mime::charset;
    struct row {
        std::string_view label, text, bytes;
    };
    for (const row& r : {
             row{"koi8-r", "Русь", "\xF2\xD5\xD3\xD8"},
             row{"shift_jis", "日本\\", "\x93\xFA\x96\x7B\x5C"},
             row{"iso-2022-jp", "日本!", "\x1B$BF|K\\\x1B(B!"},
             row{"iso-2022-jp", "日", "\x1B$BF|\x1B(B"}, // ends where it began
             row{"gb2312", "中文", "\xD6\xD0\xCE\xC4"},
             row{"big5", "中文", "\xA4\xA4\xA4\xE5"},
         }) {
        CAPTURE(r.label);
        const auto bytes = charset::from_utf8(r.text, r.label);
        REQUIRE(bytes);
        CHECK(*bytes == r.bytes);
    }
    // No transliteration, and no characters of the larger set.
    for (const auto label : {"koi8-r", "iso-8859-2", "gb2312", "iso-2022-jp"})
        CHECK((charset::from_utf8("😀", label).error() == errc::invalid_argument));
    CHECK((charset::from_utf8("\u8B93", "gb2312").error() == errc::invalid_argument));
    CHECK(charset::from_utf8("\u8B93", "gb18030"));
    std::string many;
    for (int i = 0; i != 5000; ++i) many += "日本";
    CHECK(read(*charset::from_utf8(many, "iso-2022-jp"), "iso-2022-jp") == many);
}

#endif

TEST_CASE("charset: the application's own converter") {
    struct rot13 final : mime::charset::converter {
        bool to_utf8(std::string_view bytes, std::string_view label,
                     std::string& out) const override {
            if (label == "broken") return out += "a\xFF", true;
            if (label == "undecided") return out += "half", false;
            if (label != "x-rot13") return false;
            for (const char c : bytes) out += rotated(c);
            return true;
        }
        courriel::result<std::string> from_utf8(std::string_view text,
                                                std::string_view label) const override {
            if (label == "us-ascii") return errc::invalid_argument;
            if (label != "x-rot13") return errc::not_supported;
            std::string out;
            for (const char c : text) out += rotated(c);
            return out;
        }
        static char rotated(char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>((c - 'a' + 13) % 26 + 'a') : c;
        }
    };
    namespace charset = mime::charset;
    const rot13 own;
    std::string out = "<";
    REQUIRE(charset::to_utf8("uryyb", "x-rot13", out, &own));
    CHECK(out == "<hello");
    REQUIRE(charset::to_utf8("\xE9", "iso-8859-1", out, &own)); // not its own: ours
    CHECK(out == "<helloé");
    REQUIRE(charset::to_utf8("", "broken", out, &own));
    CHECK(out == "<helloéa\uFFFD");
    CHECK(!charset::to_utf8("x", "undecided", out, &own));
    CHECK(!charset::to_utf8("uryyb", "x-rot13", out));
    CHECK(out == "<helloéa\uFFFD");
    CHECK(charset::from_utf8("hello", "x-rot13", &own).value_or("") == "uryyb");
    CHECK(charset::from_utf8("é", "iso-8859-1", &own).value_or("") == "\xE9");
    CHECK((charset::from_utf8("a", "us-ascii", &own).error() == errc::invalid_argument));
    CHECK((charset::from_utf8("\xFF", "x-rot13", &own).error() == errc::malformed));
}
