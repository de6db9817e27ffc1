// What RETR and TOP send of a stored message (RFC 1939 sections 3 and 7).
#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>

#include <courriel/pop3/message_encoder.hpp>

#include "support/cpu_cost.hpp"

using namespace courriel::pop3;

namespace {

std::string encode(std::string_view message, std::optional<std::size_t> lines = std::nullopt,
                   std::size_t in_piece = SIZE_MAX, std::size_t out_piece = 4096) {
    message_encoder encoder(lines);
    std::string wire;
    std::string out(out_piece, '?');
    while (!message.empty()) {
        std::string_view piece = message.substr(0, in_piece);
        message.remove_prefix(piece.size());
        while (!piece.empty()) {
            const auto done = encoder.encode(piece, out);
            wire.append(out, 0, done.produced);
            piece.remove_prefix(done.consumed);
        }
    }
    std::array<char, message_encoder::least_room> end;
    return wire.append(end.data(), encoder.finish(end));
}

} // namespace

TEST_CASE("line ends become CRLF whatever they were") {
    const std::pair<std::string_view, std::string_view> table[] = {
        {"", ".\r\n"},
        {"a", "a\r\n.\r\n"},
        {"a\r\n", "a\r\n.\r\n"},
        {"a\n", "a\r\n.\r\n"},
        {"a\r", "a\r\n.\r\n"},
        {"a\nb\rc\r\nd", "a\r\nb\r\nc\r\nd\r\n.\r\n"},
        {"\r\r\n\n\r", "\r\n\r\n\r\n\r\n.\r\n"},
        {"\n\r\n\r", "\r\n\r\n\r\n.\r\n"},
        {std::string_view("a\0b\r\0", 5), "a\x80"
                                          "b\r\n\x80\r\n.\r\n"},
    };
    for (const auto& [message, wire] : table)
        for (const std::size_t in_piece : {1U, 2U, 3U, 100U})
            for (const std::size_t out_piece : {16U, 17U, 100U})
                CHECK(encode(message, std::nullopt, in_piece, out_piece) == wire);
}

TEST_CASE("dots at the beginning of a line are doubled, S07: behind any line end") {
    CHECK(encode(".\r\n") == "..\r\n.\r\n");
    CHECK(encode("..a\r\n.b") == "...a\r\n..b\r\n.\r\n");
    CHECK(encode("a\n.\nb") == "a\r\n..\r\nb\r\n.\r\n");
    CHECK(encode("a\r.\rb") == "a\r\n..\r\nb\r\n.\r\n");
}

TEST_CASE("TOP counts the lines of the body") {
    const std::string message = "A: 1\r\nB: 2\r\n\r\none\r\n.two\r\n\r\nfour";
    const std::string header = "A: 1\r\nB: 2\r\n\r\n";
    CHECK(encode(message, 0) == header + ".\r\n");
    CHECK(encode(message, 1) == header + "one\r\n.\r\n");
    CHECK(encode(message, 2) == header + "one\r\n..two\r\n.\r\n");
    CHECK(encode(message, 3) == header + "one\r\n..two\r\n\r\n.\r\n");
    CHECK(encode(message, 4) == encode(message));
    CHECK(encode(message, 5) == encode(message));
    CHECK(encode(message, SIZE_MAX) == encode(message));
    CHECK(encode("no empty line\r\nat all\r\n", 0) == "no empty line\r\nat all\r\n.\r\n");
    CHECK(encode("\r\nbody\r\n", 0) == "\r\n.\r\n");
}

TEST_CASE("TOP counts alike in pieces, and with any line ends") {
    const std::string canonical = "A: 1\r\n\r\none\r\ntwo\r\nthree\r\n";
    for (const std::string_view line_end : {"\r\n", "\n", "\r"}) {
        std::string message;
        for (const char c : canonical)
            if (c == '\n')
                message += line_end;
            else if (c != '\r')
                message += c;
        for (std::size_t lines = 0; lines != 5; ++lines)
            for (std::size_t piece = 1; piece != message.size() + 1; ++piece)
                CHECK(encode(message, lines, piece) == encode(canonical, lines));
    }
}

TEST_CASE("S07: no message puts a lone CR or LF or a second end on the wire") {
    std::mt19937 random(20261124);
    for (int round = 0; round != 3000; ++round) {
        std::string message(random() % 40, ' ');
        for (char& c : message) c = std::string_view("\r\n..\0a", 6)[random() % 6];
        const auto wire = encode(message, std::nullopt, 1 + random() % 9, 16 + random() % 9);
        REQUIRE(wire.ends_with(".\r\n"));
        for (std::size_t i = 0; i != wire.size(); ++i) {
            REQUIRE((wire[i] == '\n') == (i != 0 && wire[i - 1] == '\r'));
            REQUIRE(wire[i] != '\0');
        }
        REQUIRE(("\r\n" + wire).find("\r\n.\r\n") == wire.size() - 3);
    }
}

TEST_CASE("once it is enough, the rest is swallowed") {
    message_encoder encoder(std::size_t{0});
    std::array<char, 64> out;
    const std::string_view message = "A: 1\r\n\r\nbody\r\n";
    const auto done = encoder.encode(message, out);
    CHECK(done.consumed == message.size());
    CHECK(std::string_view(out.data(), done.produced) == "A: 1\r\n\r\n");
    CHECK(encoder.is_enough());
}

TEST_CASE("S07: TOP sends what RETR does, whatever has to be replaced and however it is cut") {
    std::mt19937 random(20261129);
    for (int round = 0; round != 3000; ++round) {
        std::string message(random() % 60, ' ');
        for (char& c : message) c = std::string_view("\r\n..\0a", 6)[random() % 6];
        const auto pieces = [&](std::optional<std::size_t> lines) {
            return encode(message, lines, 1 + random() % 70, 16 + random() % 90);
        };
        REQUIRE(pieces(message.size()) == encode(message));
        const std::size_t lines = random() % 8;
        REQUIRE(pieces(lines) == encode(message, lines));
    }
}

TEST_CASE("the cost follows the size, of what is replaced, and of long lines in small pieces") {
    constexpr std::size_t count = 32 * 1024;
    const auto repeated = [](std::string_view text, std::size_t times) {
        std::string out = "\r\n";
        for (std::size_t i = 0; i != times; ++i) out += text;
        return out;
    };
    using namespace std::string_view_literals;
    for (const std::string_view text : {"\0"sv, "\r"sv, "\n"sv, "x\r"sv, "x\n"sv, "x"sv})
        for (const std::size_t out_piece : {16U, 4096U, 1U << 20})
            for (const auto lines : {std::optional<std::size_t>(), std::optional(SIZE_MAX)})
                CHECK(courriel::tests::costs_linear(
                    [&](const std::string& all) { encode(all, lines, SIZE_MAX, out_piece); },
                    repeated(text, count), repeated(text, 16 * count)));
}
