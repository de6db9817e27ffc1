// The way out: dots are doubled at line starts, odd line ends are refused, the end is written once.
#include <courriel/dot_stuffing.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <support/random.hpp>

namespace {

using namespace courriel;
using namespace std::string_view_literals;

// The wire form through an output of `room` octets and inputs of at most `piece`, or nullopt when
// refused.
std::optional<std::string> encode(std::string_view message, std::size_t room, std::size_t piece) {
    dot_stuffer s;
    std::string wire;
    std::string out(room, '\0');
    while (!message.empty()) {
        const auto p = s.encode(message.substr(0, piece), out);
        wire.append(out, 0, p.produced);
        if (p.refused) return std::nullopt;
        REQUIRE(p.consumed + p.produced != 0);
        message.remove_prefix(p.consumed);
    }
    char end[dot_stuffer::finish_size];
    const std::size_t n = s.finish(end);
    if (n == 0) return std::nullopt;
    return wire + std::string(end, n);
}

std::optional<std::string> encode(std::string_view message) {
    return encode(message, 2 * message.size() + 16, message.size());
}

// One line after the other, without any of the cleverness.
std::optional<std::string> reference(std::string_view message) {
    std::string wire;
    bool line_start = true;
    for (std::size_t i = 0; i != message.size(); ++i) {
        if (message[i] == '\0' || message[i] == '\n') return std::nullopt;
        if (message[i] == '\r') {
            if (i + 1 == message.size() || message[i + 1] != '\n') return std::nullopt;
            wire += "\r\n";
            ++i;
            line_start = true;
            continue;
        }
        if (line_start && message[i] == '.') wire += '.';
        wire += message[i];
        line_start = false;
    }
    return wire + (line_start ? ".\r\n" : "\r\n.\r\n");
}

} // namespace

TEST_CASE("dots at line starts are doubled, and the end follows") {
    CHECK(encode("") == ".\r\n");
    CHECK(encode(".") == "..\r\n.\r\n");
    CHECK(encode("a") == "a\r\n.\r\n");
    CHECK(encode("a\r\n") == "a\r\n.\r\n");
    CHECK(encode(".\r\n") == "..\r\n.\r\n");
    CHECK(encode("..\r\n.a.\r\n") == "...\r\n..a.\r\n.\r\n");
    CHECK(encode("\r\n\r\n") == "\r\n\r\n.\r\n");
}

TEST_CASE("S07: a bare CR, a bare LF and a NUL are refused where they stand") {
    struct row {
        std::string_view message;
        std::size_t at;
    };
    for (const row& r : {row{"ab\ncd"sv, 2}, row{"ab\0cd"sv, 2}, row{"ab\rcd"sv, 3}, row{"\n"sv, 0},
                         row{"a\r\n\n.\n"sv, 3}, row{"a\r\r\n"sv, 2}}) {
        CAPTURE(r.message);
        dot_stuffer s;
        char out[64];
        const auto p = s.encode(r.message, out);
        CHECK(p.refused);
        CHECK(p.consumed == r.at);
        const auto again = s.encode(r.message.substr(p.consumed), out);
        CHECK(again.refused);
        CHECK(again.produced == 0);
    }
}

TEST_CASE("a CR at the end of the input waits for its LF") {
    dot_stuffer s;
    char out[64];
    CHECK(s.encode("a\r", out).produced == 1);
    CHECK(s.finish(out) == 0);
    const auto p = s.encode("\n.", out);
    CHECK(std::string_view(out, p.produced) == "\r\n..");
    CHECK(std::string_view(out, s.finish(out)) == "\r\n.\r\n");
}

TEST_CASE(
    "S07: for random bodies the wire has no lone CR or LF, one terminator, and decodes back") {
    test::random random(7);
    int sent = 0;
    for (int round = 0; round != 3000; ++round) {
        std::string message;
        for (std::size_t n = random.below(8); n != 0; --n) {
            constexpr std::string_view tokens[] = {"\r\n",
                                                   "\r\n",
                                                   "\r\n.",
                                                   ".",
                                                   "a",
                                                   "\r\n..\r\n",
                                                   "long enough for sixteen at a time"};
            message += tokens[random.below(std::size(tokens))];
        }
        if (random.below(4) == 0)
            message.insert(random.below(message.size() + 1), 1, "\r\n\0"sv[random.below(3)]);

        const auto expected = reference(message);
        for (const std::size_t room : {2u, 3u, 7u, 4096u})
            for (const std::size_t piece : {1u, 2u, 5u, 4096u})
                REQUIRE(encode(message, room, piece) == expected);
        if (!expected) continue;
        ++sent;
        const std::string_view wire = *expected;

        for (std::size_t i = 0; i != wire.size(); ++i) {
            if (wire[i] == '\n') REQUIRE((i != 0 && wire[i - 1] == '\r'));
            if (wire[i] == '\r') REQUIRE((i + 1 != wire.size() && wire[i + 1] == '\n'));
        }
        const auto terminator = ("\r\n" + *expected).find("\r\n.\r\n");
        REQUIRE(terminator == wire.size() - 3);

        dot_unstuffer back;
        std::string text;
        std::string_view left = wire;
        for (auto p = back.decode(left); p.what == dot_unstuffer::kind::chunk;
             p = back.decode(left)) {
            text += p.text;
            left.remove_prefix(p.consumed);
        }
        REQUIRE(left == ".\r\n");
        if (!message.empty() && !message.ends_with("\r\n")) message += "\r\n";
        REQUIRE(text == message);
    }
    CHECK(sent > 1000);
}
