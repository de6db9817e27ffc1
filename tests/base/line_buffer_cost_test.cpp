// What lines cost, by counters and not by clocks: bytes moved, bytes looked at, memory held.
#include <courriel/line_buffer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace {

using courriel::line_buffer;
using status = line_buffer::status;

// Counts what make_room() copies: when the unread bytes lie elsewhere afterwards, they were copied.
std::size_t make_room_counted(line_buffer& in) {
    const auto* before = in.unread().data();
    in.make_room();
    return in.unread().data() == before ? 0 : in.unread().size();
}

} // namespace

TEST_CASE("L06: a 64 KiB line in reads of one octet is moved a bounded number of times") {
    constexpr std::size_t size = 64 * 1024;
    line_buffer in(size);
    std::size_t moved = 0;
    for (std::size_t i = 0; i != size; ++i) {
        REQUIRE(in.next_line().state == status::incomplete);
        moved += make_room_counted(in);
        const auto into = in.prepare();
        REQUIRE(!into.empty());
        into[0] = i + 2 == size ? '\r' : i + 1 == size ? '\n' : 'a';
        in.commit(1);
    }
    CHECK(in.next_line().text.size() == size - 2);
    CHECK(moved <= 3 * size);
    CHECK(in.capacity() <= size);
}

TEST_CASE("L06: no octet is looked at twice") {
    // Every octet already looked at becomes LF: seen again, it would flag the line.
    constexpr std::size_t size = 20'000;
    line_buffer in(size);
    for (std::size_t i = 0; i != size - 2; ++i) {
        in.make_room();
        in.prepare()[0] = 'a';
        in.commit(1);
        REQUIRE(in.next_line().state == status::incomplete);
        in.unread_span().back() = '\n';
    }
    in.make_room();
    in.prepare()[0] = '\r';
    in.commit(1);
    REQUIRE(in.next_line().state == status::incomplete);
    in.make_room();
    in.prepare()[0] = '\n';
    in.commit(1);
    const auto line = in.next_line();
    CHECK(line.state == status::line);
    CHECK(!line.bare_end);
    CHECK(line.text.size() == size - 2);
}

TEST_CASE("L06: many short lines behind each other are moved a bounded number of times") {
    line_buffer in(4096);
    std::size_t moved = 0, total = 0, taken = 0;
    const std::string line = "NOOP and a little more\r\n";
    for (std::size_t at = 0; total != 500'000; ++total) {
        while (in.next_line().state == status::line) ++taken;
        moved += make_room_counted(in);
        in.prepare()[0] = line[at];
        in.commit(1);
        at = (at + 1) % line.size();
    }
    CHECK(taken >= total / line.size() - 1);
    CHECK(moved <= total);
    CHECK(in.capacity() == line_buffer::small_block);
}

TEST_CASE("L07: 16 MiB without a line end are told once and held in bounded memory") {
    for (const std::size_t limit : {512u, 12'288u}) {
        line_buffer in(limit);
        int told = 0;
        std::size_t most = 0;
        for (std::size_t total = 0; total < 16u * 1024 * 1024;) {
            for (auto l = in.next_line(); l.state != status::incomplete; l = in.next_line()) {
                REQUIRE(l.state == status::too_long);
                ++told;
            }
            in.make_room();
            const auto into = in.prepare();
            REQUIRE(!into.empty());
            std::fill(into.begin(), into.end(), 'a');
            in.commit(into.size());
            total += into.size();
            most = std::max(most, in.capacity());
        }
        CHECK(told == 1);
        CHECK(most <= std::max(limit, line_buffer::small_block));
        while (in.next_line().state != status::incomplete) {
        }
        in.make_room();
        CHECK(in.capacity() == line_buffer::small_block); // an idle session is cheap again
    }
}
