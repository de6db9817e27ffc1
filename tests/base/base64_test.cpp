// RFC 4648 section 10's vectors, every cut, and everything a strict decoder refuses.
#include <courriel/base64.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <string_view>

#include <courriel/errc.hpp>
#include <support/random.hpp>

namespace {

using namespace courriel;
using namespace std::string_view_literals;

// Encoded in three pieces, cut at `a` and `b`.
std::string encode_pieces(std::string_view bytes, std::size_t a, std::size_t b) {
    base64::encoder e;
    std::string text;
    for (const auto piece : {bytes.substr(0, a), bytes.substr(a, b - a), bytes.substr(b)}) {
        std::string out(base64::encoded_size(piece.size() + 2), '\0');
        text.append(out, 0, e.write(piece, out));
    }
    char last[4];
    return text + std::string(last, e.finish(last));
}

result<std::string> decode_pieces(std::string_view text, std::size_t a, std::size_t b) {
    base64::decoder d;
    std::string bytes;
    for (const auto piece : {text.substr(0, a), text.substr(a, b - a), text.substr(b)}) {
        std::string out(base64::decoded_size(piece.size() + 3), '\0');
        const auto n = d.write(piece, out);
        if (!n) return n.error();
        bytes.append(out, 0, *n);
    }
    if (const auto error = d.finish()) return error;
    return bytes;
}

} // namespace

TEST_CASE("base64: the vectors of RFC 4648") {
    constexpr std::string_view vectors[][2] = {{"", ""},
                                               {"f", "Zg=="},
                                               {"fo", "Zm8="},
                                               {"foo", "Zm9v"},
                                               {"foob", "Zm9vYg=="},
                                               {"fooba", "Zm9vYmE="},
                                               {"foobar", "Zm9vYmFy"},
                                               {"\xFB\xFF\xBF", "+/+/"}};
    for (const auto& [bytes, text] : vectors) {
        CHECK(base64::encode(bytes) == text);
        REQUIRE(base64::decode(text));
        CHECK(*base64::decode(text) == bytes);
    }
    std::string out = "AUTH ";
    base64::append_encoded(out, "foob");
    CHECK(out == "AUTH Zm9vYg==");
}

TEST_CASE("base64: every octet, length and cut goes there and back") {
    test::random random(3);
    for (std::size_t size = 0; size != 20; ++size) {
        const std::string bytes = random.octets(size);
        const std::string text = base64::encode(bytes);
        CHECK(text.size() == base64::encoded_size(size));
        for (std::size_t a = 0; a <= text.size(); ++a)
            for (std::size_t b = a; b <= text.size(); ++b) {
                const auto back = decode_pieces(text, a, b);
                REQUIRE(back);
                REQUIRE(*back == bytes);
                if (b <= size) REQUIRE(encode_pieces(bytes, a, b) == text);
            }
    }
    const std::string all = random.octets(5000);
    CHECK(*base64::decode(base64::encode(all)) == all);
}

TEST_CASE("base64: what is not exactly base64 is malformed, however it is cut") {
    for (const auto text :
         {"Z"sv,    "Zg"sv,    "Zg="sv,     "Zm8"sv,      "Zg==="sv,    "===="sv,     "Z==="sv,
          "Zg=g"sv, "Zh=="sv,  "Zm9="sv,    "Zg==Zg=="sv, "Zm8=Zm8="sv, "Zm9v\r\n"sv, "Zm9 "sv,
          "Zm-_"sv, "Zm9\0"sv, "\xFFm9v"sv, "=m9v"sv,     "Z=9v"sv,     "Zg==Zm9v"sv}) {
        CAPTURE(text);
        CHECK(base64::decode(text).error() == errc::malformed);
        for (std::size_t a = 0; a <= text.size(); ++a)
            for (std::size_t b = a; b <= text.size(); ++b)
                CHECK(decode_pieces(text, a, b).error() == errc::malformed);
    }
}

TEST_CASE("base64: each of the 256 characters is in the alphabet or refused") {
    int accepted = 0;
    for (int c = 0; c != 256; ++c)
        if (base64::decode(std::string("AAA") + static_cast<char>(c))) ++accepted;
    CHECK(accepted == 65); // the alphabet, and padding in the last place
}
