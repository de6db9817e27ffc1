// Lines out of bytes: only CRLF ends one, the limit is exact, and cuts between reads change
// nothing.
#include <courriel/line_buffer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <support/random.hpp>

namespace {

using courriel::line_buffer;
using status = line_buffer::status;
using namespace std::string_view_literals;

std::string bracketed(std::string_view text) { return std::string("[").append(text).append("]"); }

// Puts all of `bytes` in, and all lines out: "[text]", with '!' where flagged; "<long>".
void feed(line_buffer& in, std::string_view bytes, std::string& out) {
    for (;;) {
        for (auto l = in.next_line(); l.state != status::incomplete; l = in.next_line())
            out += l.state == status::too_long ? "<long>"
                                               : bracketed(l.text) + (l.bare_end ? "!" : "");
        if (bytes.empty()) return;
        in.make_room();
        const auto into = in.prepare();
        REQUIRE(!into.empty());
        const auto n = std::min(into.size(), bytes.size());
        std::copy_n(bytes.data(), n, into.data());
        in.commit(n);
        bytes.remove_prefix(n);
    }
}

std::string lines(const std::vector<std::string_view>& pieces, std::size_t limit,
                  line_buffer::line_ends ends = line_buffer::line_ends::crlf_only) {
    line_buffer in(limit, ends);
    std::string out;
    for (const auto piece : pieces) feed(in, piece, out);
    return out + "+" + std::string(in.unread());
}

// In one piece, at every cut and octet by octet: the same.
std::string lines_every_way(std::string_view bytes, std::size_t limit,
                            line_buffer::line_ends ends = line_buffer::line_ends::crlf_only) {
    const auto whole = lines({bytes}, limit, ends);
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut)
        CHECK(lines({bytes.substr(0, cut), bytes.substr(cut)}, limit, ends) == whole);
    std::vector<std::string_view> single;
    for (std::size_t i = 0; i != bytes.size(); ++i) single.push_back(bytes.substr(i, 1));
    CHECK(lines(single, limit, ends) == whole);
    return whole;
}

} // namespace

TEST_CASE("line_buffer: lines, empty ones, and what is left") {
    CHECK(lines_every_way("EHLO x\r\n\r\nNOOP\r\nQU", 512) == "[EHLO x][][NOOP]+QU");
    CHECK(lines_every_way("", 512) == "+");
}

TEST_CASE("S16: a bare CR, a bare LF or a NUL ends no line and is flagged, for that line only") {
    CHECK(lines_every_way("NOOP\nMAIL FROM:<a@b>\r\nQUIT\r\n", 512) ==
          "[NOOP\nMAIL FROM:<a@b>]![QUIT]+");
    CHECK(lines_every_way("NOOP\rQUIT\r\nRSET\r\n", 512) == "[NOOP\rQUIT]![RSET]+");
    CHECK(lines_every_way("NOOP\r\r\nRSET\r\n", 512) == "[NOOP\r]![RSET]+");
    CHECK(lines_every_way("NO\0OP\r\nRSET\r\n"sv, 512) == "[NO\0OP]![RSET]+"sv);
    CHECK(lines_every_way("\n\r\n", 512) == "[\n]!+");
}

TEST_CASE("line_buffer: told so, a bare LF ends a line, flagged") {
    constexpr auto lenient = line_buffer::line_ends::lf_allowed;
    CHECK(lines_every_way("220 a\n250 b\r\n\nx\ry\r\n", 512, lenient) ==
          "[220 a]![250 b][]![x\ry]!+");
    CHECK(lines_every_way("123456789\n250 b\r\n", 8, lenient) == "<long>[250 b]+");
}

TEST_CASE("S10: the limit counts the CRLF, and the line behind an over-long one is seen whole") {
    for (const std::size_t limit : {2u, 3u, 16u, 17u, 512u, 2000u})
        for (std::size_t size = limit - 2; size <= limit + 3; ++size) {
            const std::string text(size - std::min<std::size_t>(size, 2), 'a');
            const std::string line = text + "\r\n";
            const std::string expected = line.size() <= limit ? bracketed(text) : "<long>";
            for (std::size_t cut = line.size() - 2; cut <= line.size() + 1; ++cut) {
                const std::string all = line + "\r\n";
                CAPTURE(limit);
                CAPTURE(size);
                CHECK(
                    lines({std::string_view(all).substr(0, cut), std::string_view(all).substr(cut)},
                          limit) == expected + "[]+");
            }
        }
    CHECK(lines_every_way(std::string(30, 'a') + "\r\nNOOP\r\n", 16) == "<long>[NOOP]+");
    CHECK(lines_every_way(std::string(15, 'a') + "\r\r\r\nNOOP\r\n", 16) == "<long>[NOOP]+");
    CHECK(lines_every_way(std::string(15, 'a') + "\r\nNOOP\r\n", 16) == "<long>[NOOP]+");
    CHECK(lines_every_way(std::string(40, 'a') + "\n\r\r\nNOOP\r\n", 16) == "<long>[NOOP]+");
}

TEST_CASE("line_buffer: random input gives the same lines however it is cut") {
    courriel::test::random random(2);
    for (int round = 0; round != 300; ++round)
        lines_every_way(random.text(random.below(40), "\r\n\r\nab\0"sv), 2 + random.below(8));
}

TEST_CASE("line_buffer: prepare() repeats its answer, and a next_line() between leaves it alone") {
    line_buffer in(100);
    CHECK(in.prepare().empty());
    in.make_room();
    const auto into = in.prepare();
    std::copy_n("one\r\ntwo\r\nthr", 13, into.data());
    in.commit(13);
    const auto next = in.prepare();
    CHECK(next.data() == into.data() + 13);
    const auto first = in.next_line();
    in.make_room(); // bytes are awaited: nothing moves
    CHECK(in.prepare().data() == next.data());
    CHECK(in.prepare().size() == next.size());
    CHECK(first.text == "one");
    CHECK(in.next_line().text == "two");
    in.make_room();
    std::copy_n("ee\r\n", 4, next.data());
    in.commit(4);
    CHECK(in.next_line().text == "three");
    CHECK(first.text == "one"); // commit() moved nothing
}

TEST_CASE("line_buffer: take() and lines mix; a changed limit counts for the next line") {
    line_buffer in(8);
    std::string out;
    in.make_room();
    std::copy_n("BDAT\r\nxyzQUIT\r\n0123456789\r\n", 27, in.prepare().data());
    in.commit(27);
    CHECK(in.next_line().text == "BDAT");
    CHECK(in.unread().substr(0, 3) == "xyz");
    CHECK(in.unread_span().data() == in.unread().data());
    in.take(3);
    CHECK(in.next_line().text == "QUIT");
    in.set_line_limit(12);
    CHECK(in.line_limit() == 12);
    CHECK(in.next_line().text == "0123456789");
    CHECK(in.next_line().state == status::incomplete);
}

TEST_CASE("line_buffer: poison shows a view used too late and spares what is unread") {
    line_buffer in(100);
    in.make_room();
    std::copy_n("gone\r\nkept", 10, in.prepare().data());
    in.commit(10);
    const auto line = in.next_line();
    in.poison_taken();
    CHECK(line.text == "\xDD\xDD\xDD\xDD");
    CHECK(in.unread() == "kept");
}

TEST_CASE("line_buffer: poisoning costs each octet once, also after the bytes have moved") {
    constexpr std::string_view lines = "one\r\ntwo\r\nthree\r\nf";
    line_buffer in(100);
    in.make_room();
    const auto block = in.prepare();
    std::copy(lines.begin(), lines.end(), block.begin());
    in.commit(lines.size());
    static_cast<void>(in.next_line());
    in.poison_taken();
    block[0] = '!'; // a second look would overwrite it
    const auto second = in.next_line();
    in.poison_taken();
    CHECK(block[0] == '!');
    CHECK(second.text == "\xDD\xDD\xDD");
    in.make_room(2048); // a larger block: what is unread moves to its start
    const auto third = in.next_line();
    CHECK(third.text == "three");
    in.poison_taken();
    CHECK(third.text == "\xDD\xDD\xDD\xDD\xDD");
    CHECK(in.unread() == "f");
    in.poison_taken();
    CHECK(in.unread() == "f");
}
