// Bodies encoded: lines that no gateway breaks, and decoding gives back what went in.
#include <courriel/mime/transfer_encoder.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include <courriel/errc.hpp>

namespace {

using namespace courriel::mime;
using namespace std::string_view_literals;
using encoding = transfer_encoding;

std::string printable(std::string_view text, body_form form = body_form::text) {
    return encode_body(text, encoding::quoted_printable, form);
}

// Lines end with CRLF and have at most 76 octets, all of them printable, the last no blank.
void check_lines(std::string_view encoded) {
    while (!encoded.empty()) {
        const std::size_t end = std::min(encoded.find("\r\n"), encoded.size());
        const std::string_view line = encoded.substr(0, end);
        CHECK(line.size() <= 76);
        CHECK((line.empty() || (line.back() != ' ' && line.back() != '\t')));
        CHECK(line.substr(0, 5) != "From ");
        CHECK(line.substr(0, 1) != ".");
        CHECK(line.find_first_of("\r\n\0"sv) == line.npos);
        encoded.remove_prefix(std::min(end + 2, encoded.size()));
    }
}

std::string noise(std::size_t size, std::string_view alphabet) {
    std::string out;
    std::uint32_t state = 1;
    while (out.size() != size) {
        state = state * 1664525 + 1013904223;
        out += alphabet[(state >> 16) % alphabet.size()];
    }
    return out;
}

} // namespace

TEST_CASE("transfer_encoder: quoted-printable text") {
    CHECK(printable("") == "");
    CHECK(printable("caf\xC3\xA9 = x\r\n") == "caf=C3=A9 =3D x\r\n");
    CHECK(printable("a \nb\t\r\n c ") == "a=20\r\nb=09\r\n c=20");
    CHECK(printable("a\rb \r") == "a=0Db =0D");
    CHECK(printable("From me\nFromage\n>From x\nFrom") ==
          "From=20me\r\nFromage\r\n>From x\r\nFrom");
    CHECK(printable(".\r\n..x\r\na.\r\n") == "=2E\r\n=2E.x\r\na.\r\n");
    CHECK(printable("a\r\n\0"sv, body_form::binary) == "a=0D=0A=00");
    CHECK(printable(std::string(75, 'a')) == std::string(75, 'a'));
    CHECK(printable(std::string(76, 'a')) == std::string(75, 'a') + "=\r\na");
    CHECK(printable(std::string(72, 'a') + "\xE9") == std::string(72, 'a') + "=E9");
    CHECK(printable(std::string(73, 'a') + "\xE9") == std::string(73, 'a') + "=\r\n=E9");
    CHECK(printable(std::string(75, 'a') + ".") == std::string(75, 'a') + "=\r\n=2E");
}

TEST_CASE("transfer_encoder: base64 in lines of 76") {
    CHECK(encode_body("", encoding::base64) == "");
    CHECK(encode_body("a", encoding::base64) == "YQ==\r\n");
    const std::string line = encode_body(std::string(57, 'a'), encoding::base64);
    CHECK(line.size() == 78);
    CHECK(line.find('=') == line.npos);
    CHECK(encode_body(std::string(58, 'a'), encoding::base64) == line + "YQ==\r\n");
    CHECK(encode_body(std::string(56, 'a'), encoding::base64).size() == 78);
}

TEST_CASE("M29: encoded bodies of any octets keep to their lines and decode to themselves") {
    for (const auto alphabet : {"ab \t=.\r\nFrom\xE9"sv, "From .\n"sv, " \t\r\n"sv, "\0\xFF="sv})
        for (std::size_t size = 0; size != 700; size += 7) {
            const std::string bytes = noise(size, alphabet);
            const std::string base64 = encode_body(bytes, encoding::base64);
            check_lines(base64);
            CHECK(decode_body(base64, encoding::base64) == bytes);
            const std::string binary = printable(bytes, body_form::binary);
            check_lines(binary);
            CHECK(decode_body(binary, encoding::quoted_printable) == bytes);
            const std::string text = printable(bytes);
            check_lines(text);
            std::string crlf;
            for (std::size_t i = 0; i != bytes.size(); ++i) {
                if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) crlf += '\r';
                crlf += bytes[i];
            }
            CHECK(decode_body(text, encoding::quoted_printable) == crlf);
        }
}

TEST_CASE("transfer_encoder: uuencode as POSIX has it") {
    const auto encode = [](std::string_view bytes, std::string_view name, unsigned mode) {
        auto encoder = uuencode_encoder::create(name, mode);
        REQUIRE(encoder);
        std::string out;
        for (const char c : bytes) encoder->write({&c, 1}, out);
        encoder->finish(out);
        return out;
    };
    CHECK(encode("", "x", 0600) == "begin 600 x\r\n`\r\nend\r\n");
    CHECK(encode("Cat", "cat.txt", 0644) == "begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n");
    CHECK(encode("\0\0"sv, "a b", 0) == "begin 000 a b\r\n\"````\r\n`\r\nend\r\n");
    for (std::size_t size = 0; size != 300; ++size) {
        const std::string bytes = noise(size, "ab\0\xFF \r\n"sv);
        const std::string text = encode_body(bytes, encoding::uuencode);
        CHECK(text.find(" \r\n") == text.npos); // no blank that a gateway would take
        std::vector<defect> defects;
        CHECK(decode_body(text, encoding::uuencode, defect_sink(defects)) == bytes);
        CHECK(defects.empty());
    }
    CHECK(uuencode_encoder::create(std::string(255, 'n')));
    for (const std::string& name :
         {std::string(256, 'n'), std::string(), std::string(" x"), std::string("x\ry"),
          std::string("x\ny"), std::string("x\0y", 3), std::string("\xC3\xA9")})
        CHECK((uuencode_encoder::create(name).error() == courriel::errc::invalid_argument));
    CHECK(!uuencode_encoder::create("x", 01000));
}

TEST_CASE("transfer_encoder: pieces make no difference") {
    const std::string bytes = noise(400, "ab \t=.\r\nFrom\xE9"sv);
    for (std::size_t size = 1; size != 80; ++size) {
        std::string base64, text;
        base64_encoder base64_of;
        quoted_printable_encoder text_of;
        for (std::size_t at = 0; at < bytes.size(); at += size) {
            base64_of.write(std::string_view(bytes).substr(at, size), base64);
            text_of.write(std::string_view(bytes).substr(at, size), text);
        }
        base64_of.finish(base64);
        text_of.finish(text);
        CHECK(base64 == encode_body(bytes, encoding::base64));
        CHECK(text == printable(bytes));
    }
    CHECK(encode_body(bytes, encoding::eight_bit) == bytes);
}
