// yEnc: the draft's own rules and forms, lines that lie, every cut, and what comes back.
#include <courriel/mime/yenc.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/errc.hpp>
#include <courriel/mime/transfer_encoding.hpp>

#include "support/exact_copy.hpp"
#include "transfer/crc32.hpp"

namespace {

using namespace courriel;
using namespace courriel::mime;
using namespace std::string_view_literals;
using kind = defect_kind;

struct decoded {
    std::string bytes;
    std::vector<kind> defects;
    std::optional<yenc_part> part;
};

decoded decode(std::string_view text, std::size_t piece = 1 << 20) {
    decoded d;
    std::vector<defect> found;
    yenc_decoder decoder{defect_sink(found)};
    for (std::size_t at = 0; at < text.size(); at += piece) {
        decoder.write(test::exact_copy(text.substr(at, piece)).view(), d.bytes);
    }
    decoder.finish(d.bytes);
    for (const defect& f : found) {
        d.defects.push_back(f.kind);
        CHECK(f.end <= text.size());
    }
    d.part = decoder.part();
    return d;
}

void check(std::string_view text, std::string_view bytes, const std::vector<kind>& defects = {}) {
    CAPTURE(text);
    for (std::size_t piece = 1; piece <= text.size() + 1; ++piece) {
        const decoded d = decode(text, piece);
        CHECK(d.bytes == bytes);
        CHECK(d.defects == defects);
    }
}

std::string all_octets(std::size_t times) {
    std::string bytes;
    for (std::size_t i = 0; i != times * 256; ++i) bytes += static_cast<char>(i);
    return bytes;
}

std::string encode(const yenc_part& part, std::string_view bytes, std::size_t piece = 1 << 20) {
    auto encoder = yenc_encoder::create(part);
    REQUIRE(encoder);
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        encoder->write(bytes.substr(at, piece), out);
    CHECK(!encoder->finish(out));
    return out;
}

} // namespace

TEST_CASE("yenc: the checksum is that of zlib") {
    CHECK(mime::detail::crc32(0, "") == 0);
    CHECK(mime::detail::crc32(0, "123456789") == 0xCBF43926);
    CHECK(mime::detail::crc32(0, all_octets(1)) == 0x29058C73);
    const std::string bytes = all_octets(1);
    for (std::size_t at = 0; at != bytes.size(); ++at)
        CHECK(mime::detail::crc32(mime::detail::crc32(0, bytes.substr(0, at)), bytes.substr(at)) ==
              0x29058C73);
}

TEST_CASE("yenc: a file, and what stands around it") {
    // "abc" moved by 42 is 8B 8C 8D; NUL, LF, CR and '=' escaped are '@', 'J', 'M' and '}'.
    check("=ybegin line=128 size=3 name=a b.bin\r\n\x8B\x8C\x8D\r\n=yend size=3 crc32=352441c2\r\n",
          "abc");
    check(
        "Hello,\r\n=ybegin line=128 size=3 name=x\n\x8B\x8C\x8D\n=yend size=3 crc32=352441C2\nbye",
        "abc");
    check("=ybegin line=2 size=4 name=x\r\n=@=J\r\n=M=}\r\n=yend size=4\r\n", "\xD6\xE0\xE3\x13"sv);
    check("=ybegin line=128 size=0 name=x\r\n=yend size=0 crc32=0", "");
    const decoded d = decode(
        "=ybegin part=2 total=3 line=64 size=10 name= a=b \"c\".bin \r\n=ypart begin=5 end=6\r\n"
        "\x8B\x8C\r\n=yend size=2 part=2 pcrc32=9e83486d crc32=00000000\r\n");
    CHECK(d.bytes == "ab");
    CHECK(d.defects.empty());
    REQUIRE(d.part);
    CHECK(d.part->name == "a=b \"c\".bin");
    CHECK(d.part->size == 10);
    CHECK(d.part->line == 64);
    CHECK(d.part->number == 2);
    CHECK(d.part->total == 3);
    CHECK(d.part->begin == 4);
    CHECK(d.part->end == 6);
}

TEST_CASE("yenc: no line is taken on its word") {
    const std::string begin = "=ybegin line=128 size=3 name=x\r\n";
    const std::string part = "=ybegin part=1 line=128 size=3 name=x\r\n";
    const std::string abc = "\x8B\x8C\x8D\r\n";
    check("", "", {kind::invalid_yenc});
    check("no beginning\r\n=ybegi\r\n x=ybegin line=1\r\n", "", {kind::invalid_yenc});
    check(begin, "", {kind::invalid_yenc});
    check(begin + abc, "abc", {kind::invalid_yenc});
    check(begin + abc + "=yend size=4\r\n", "abc", {kind::wrong_yenc_size});
    check(begin + abc + "=yend\r\n", "abc", {kind::invalid_yenc});
    check(begin + abc + "=yend size=3 crc32=352441c3\r\n", "abc", {kind::wrong_yenc_checksum});
    check(begin + abc + "=yend size=3 pcrc32=0\r\n", "abc", {kind::wrong_yenc_checksum});
    check(begin + abc + "=yend size=3 crc32=352441c2f\r\n", "abc", {kind::invalid_yenc});
    check(begin + "\x8B\r\n=yend size=1\r\n", "a", {kind::wrong_yenc_size});
    check(begin + "\x8B\x8C=\r\n\x8D\r\n=yend size=3\r\n", "abc", {kind::invalid_yenc});
    check(begin + abc + "=ywhat\r\n=yend size=3\r\n", "abc", {kind::invalid_yenc});
    check(begin + begin + abc + "=yend size=3\r\n", "abc", {kind::invalid_yenc});
    check(part + abc + "=yend size=3 pcrc32=352441c2\r\n", "abc", {kind::invalid_yenc});
    for (const auto* offsets : {"begin=0 end=3", "begin=3 end=1", "begin=1 end=4", "begin=1",
                                "begin=18446744073709551615 end=18446744073709551615",
                                "begin=1 end=99999999999999999999"})
        check(part + "=ypart " + offsets + "\r\n" + abc + "=yend size=3\r\n", "abc",
              {kind::invalid_yenc});
    check(part + "=ypart begin=1 end=2\r\n" + abc + "=yend size=3\r\n", "abc",
          {kind::wrong_yenc_size});
    check("=ybegin size=3\r\n" + abc + "=yend size=3\r\n", "abc", {kind::invalid_yenc});
    check("=ybegin line=128 size=x name=x\r\n" + abc + "=yend size=3\r\n", "abc",
          {kind::invalid_yenc, kind::wrong_yenc_size});
}

TEST_CASE("yenc: lines that begin with =y are kept up to their limit") {
    const std::string begin = "=ybegin line=128 size=0 name=";
    for (const int more : {-1, 0, 1}) {
        const std::size_t size =
            yenc_decoder::line_limit - begin.size() + static_cast<std::size_t>(more + 1) - 1;
        const decoded d = decode(begin + std::string(size, 'n') + "\n=yend size=0\n");
        REQUIRE(d.part);
        CHECK(d.part->name.size() == (more == 1 ? size - 1 : size));
        CHECK(d.defects.empty() == (more != 1));
    }
}

TEST_CASE("yenc: encoded files keep to the rules and come back") {
    for (const std::size_t line : {1U, 2U, 64U, 128U, 997U})
        for (const std::size_t times : {0U, 1U, 5U}) {
            const std::string bytes = all_octets(times) + ".. .\t=\n" + std::string(300, '\x04');
            const yenc_part part{.name = "a b.bin", .size = bytes.size(), .line = line};
            const std::string text = encode(part, bytes);
            for (std::size_t piece = 1; piece < 200; piece += 13)
                CHECK(encode(part, bytes, piece) == text);
            const decoded d = decode(text);
            CHECK(d.bytes == bytes);
            CHECK(d.defects.empty());
            CHECK(text.find('\0') == text.npos);
            for (std::string_view rest = text; !rest.empty();) {
                const std::size_t end = rest.find("\r\n");
                REQUIRE(end != rest.npos);
                const std::string_view one = rest.substr(0, end);
                CHECK(one.find_first_of("\r\n") == one.npos);
                if (!one.starts_with("=y")) {
                    CHECK(one.size() <= line + 1);
                    CHECK(!one.starts_with('.'));
                    CHECK(!one.starts_with(' '));
                    CHECK(!one.ends_with(' '));
                }
                rest.remove_prefix(end + 2);
            }
        }
}

TEST_CASE("yenc: parts of a file make it whole") {
    const std::string file = all_octets(3);
    std::string whole;
    for (std::uint64_t number = 1; number <= 4; ++number) {
        yenc_part part{.name = "f", .size = file.size(), .number = number, .total = 4};
        part.begin = (number - 1) * 200;
        part.end = std::min<std::uint64_t>(number * 200, file.size());
        const auto bytes = std::string_view(file).substr(part.begin, part.end - part.begin);
        const decoded d = decode(encode(part, bytes));
        CHECK(d.defects.empty());
        REQUIRE(d.part);
        CHECK(d.part->begin == whole.size());
        CHECK(d.part->end == part.end);
        CHECK(d.part->total == 4);
        whole += d.bytes;
    }
    CHECK(whole == file);
}

TEST_CASE("yenc: values that a line cannot carry are refused") {
    const auto refused = [](yenc_part part) {
        const auto encoder = yenc_encoder::create(std::move(part));
        return !encoder && encoder.error() == errc::invalid_argument;
    };
    CHECK(!refused({.name = "x"}));
    CHECK(!refused({.name = std::string(255, 'n')}));
    CHECK(refused({.name = std::string(256, 'n')}));
    CHECK(!refused({.name = "x", .line = 1}));
    CHECK(!refused({.name = "x", .line = 997}));
    CHECK(refused({.name = "x", .line = 0}));
    CHECK(refused({.name = "x", .line = 998}));
    CHECK(refused({.name = ""}));
    CHECK(refused({.name = " x"}));
    CHECK(refused({.name = "x "}));
    CHECK(refused({.name = "x\ry"}));
    CHECK(refused({.name = "x\ny"}));
    CHECK(refused({.name = std::string("x\0y", 3)}));
    CHECK(refused({.name = "x", .size = 5, .number = 1, .begin = 0, .end = 6}));
    CHECK(refused({.name = "x", .size = 5, .number = 1, .begin = 3, .end = 2}));
    CHECK(refused({.name = "x", .size = 5, .number = 3, .total = 2}));
    auto encoder = yenc_encoder::create({.name = "x", .size = 4});
    REQUIRE(encoder);
    std::string out;
    encoder->write("abc", out);
    CHECK((encoder->finish(out) == errc::invalid_argument));
}

TEST_CASE("yenc: as a transfer encoding") {
    CHECK(parse_transfer_encoding("X-yEnc") == transfer_encoding::yenc);
    CHECK(to_string(transfer_encoding::yenc) == "x-yenc");
    CHECK(!is_identity(transfer_encoding::yenc));
    const std::string bytes = all_octets(2);
    CHECK(decode_body(encode_body(bytes, transfer_encoding::yenc), transfer_encoding::yenc) ==
          bytes);
}
