// Replies (RFC 5321 section 4.2): how they are written, and how lines become one.
#include <string>

#include <doctest/doctest.h>

#include <courriel/errc.hpp>
#include <courriel/smtp/reply.hpp>
#include <courriel/smtp/reply_reader.hpp>

using namespace courriel;
using namespace courriel::smtp;

namespace {

std::string written(const reply& r) {
    std::string out;
    append_reply(out, r.view());
    return out;
}

std::error_code read_lines(reply_reader& reader, std::size_t lines, std::string_view line) {
    for (std::size_t i = 0; i != lines; ++i)
        if (const auto error = reader.add(line)) return error;
    return {};
}

} // namespace

TEST_CASE("the wire form of replies") {
    CHECK(written({250, "ok"}) == "250 ok\r\n");
    CHECK(written({250, {2, 1, 5}, "ok"}) == "250 2.1.5 ok\r\n");
    CHECK(written({250, {2, 1, 0}, "a\nb\nc"}) == "250-2.1.0 a\r\n250-2.1.0 b\r\n250 2.1.0 c\r\n");
    CHECK(written({250, ""}) == "250\r\n");
    CHECK(written({250, "a\n"}) == "250-a\r\n250\r\n");
    CHECK(to_string(enhanced_status{5, 7, 1}) == "5.7.1");
    CHECK(to_string(enhanced_status{}).empty());
}

TEST_CASE("S22: no text can end a reply and begin another") {
    CHECK(written({550, "bad\r\n250 ok"}) == "550-bad?\r\n550 250 ok\r\n");
    CHECK(reply(550, std::string_view("a\0b\x1b[2J\x7f\t", 9)).text() == "a?b?[2J?\t");
    std::string out;
    append_reply(out, {250, {}, "a\rb"}); // a view that no reply has cleaned
    CHECK(out == "250 a?b\r\n");
}

TEST_CASE("reply lines have at most 512 octets") {
    for (const std::size_t size : {505u, 506u}) {
        const auto line = written({250, std::string(size, 'x')});
        CHECK(line.size() == size + 6);
    }
    const auto lines = written({250, std::string(507, 'x')});
    CHECK(lines == "250-" + std::string(506, 'x') + "\r\n250 x\r\n");
    const auto at_blank = written({250, std::string(400, 'x') + " " + std::string(400, 'y')});
    CHECK(at_blank == "250-" + std::string(400, 'x') + "\r\n250 " + std::string(400, 'y') + "\r\n");
}

TEST_CASE("classes of replies") {
    CHECK(reply(250, "").is_positive());
    CHECK(reply(354, "").is_positive());
    CHECK(reply(452, "").is_transient());
    CHECK(reply(550, "").is_permanent());
    CHECK_FALSE(reply(550, "").is_transient());
}

TEST_CASE("lines become a reply") {
    reply_reader reader{client_limits{}};
    CHECK_FALSE(reader.add("250-first"));
    CHECK(reader.is_open());
    CHECK_FALSE(reader.add("250-"));
    CHECK_FALSE(reader.add("250 last"));
    REQUIRE(reader.is_complete());
    CHECK_FALSE(reader.is_open());
    CHECK(reader.view().code == 250);
    CHECK(reader.view().text == "first\n\nlast");
    CHECK_FALSE(reader.add("354"));
    REQUIRE(reader.is_complete());
    CHECK(reader.view().code == 354);
    CHECK(reader.view().text.empty());
}

TEST_CASE("enhanced status codes are told from the text") {
    reply_reader reader{client_limits{}};
    CHECK_FALSE(reader.add("550-5.1.1 no such"));
    CHECK_FALSE(reader.add("550 5.1.1 user"));
    CHECK(reader.view().enhanced == enhanced_status{5, 1, 1});
    CHECK(reader.view().text == "no such\nuser");
    for (const char* none :
         {"550 4.1.1 x", "550 5.1 x", "550 5.1.1x", "550 5.1.1000 x", "550 5..1 x"}) {
        CHECK_FALSE(reader.add(none));
        CHECK_FALSE(reader.view().enhanced.is_present());
        CHECK(reader.view().text == std::string_view(none).substr(4));
    }
    CHECK_FALSE(reader.add("250 2.999.999"));
    CHECK(reader.view().enhanced == enhanced_status{2, 999, 999});
    CHECK(reader.view().text.empty());
}

TEST_CASE("S19: what is no reply") {
    for (const char* bad : {"", "2", "25", "250x", "199 x", "600 x", "999 ", "2a0 x", " 250 x",
                            "-50 x", "+25 x", "hello"}) {
        reply_reader reader{client_limits{}};
        CHECK_MESSAGE(reader.add(bad) == errc::malformed, bad);
    }
    reply_reader reader{client_limits{}};
    CHECK_FALSE(reader.add("250-a"));
    CHECK(reader.add("550 b") == errc::malformed);
}

TEST_CASE("S19: limits of a reply's lines") {
    client_limits limits;
    limits.reply_lines = 5;
    for (const std::size_t before : {3u, 4u, 5u}) { // the last line comes besides
        reply_reader reader{limits};
        CHECK_FALSE(read_lines(reader, before, "250-x"));
        const auto error = reader.add("250 x");
        CHECK(error == (before < 5 ? std::error_code{} : errc::too_large));
    }
    reply_reader endless{client_limits{}};
    CHECK(read_lines(endless, 129, "250-x") == errc::too_large);
}

TEST_CASE("S19: limits of a reply's octets") {
    client_limits limits;
    limits.reply = 32;
    for (const std::size_t size : {15u, 16u, 17u}) { // with CRLF
        reply_reader reader{limits};
        CHECK_FALSE(reader.add("250-" + std::string(10, 'x'))); // 16
        const auto error = reader.add("250 " + std::string(size - 6, 'x'));
        CHECK(error == (size <= 16 ? std::error_code{} : errc::too_large));
    }
}
