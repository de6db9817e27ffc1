// The message: where it ends and where it does not, what is refused at its end, and its size.
#include <doctest/doctest.h>

#include "server_driver.hpp"

using namespace courriel;
using namespace courriel::tests;
using namespace std::string_literals;

namespace {

// A server that waits for a message to one recipient.
server_driver ready_for_data(smtp::server_options options = {},
                             server_driver::policy policy = accept_all) {
    server_driver server(std::move(options), std::move(policy));
    server.say("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    server.say("DATA\r\n");
    CHECK(server.take_log().ends_with("data\nbegin 1\n"));
    return server;
}

const std::string bare_cut = "cut " + make_error_code(errc::bare_line_end).message() + "\n";
const std::string size_cut = "cut " + make_error_code(errc::too_large).message() + "\n";

} // namespace

TEST_CASE("server: S01 S02 S03 S04 S05 S06 nothing but CRLF dot CRLF ends a message") {
    const std::string ends[] = {
        "\n.\n"s, "\n.\r\n"s,     "\r\n.\n"s,     "\r.\r"s,       "\r\n.\r"s, "\r.\r\n"s,
        "\r.\n"s, "\r\n.\r\r\n"s, "\r\n\0.\r\n"s, "\r\n.\0\r\n"s, "\n.\r"s,
    };
    for (const std::string& end : ends) {
        for (const char* prefix : {"", "text", "a\r\n", "\r\n\r\n"}) {
            const std::string text =
                prefix + end + "MAIL FROM:<evil@b>\r\nRCPT TO:<x@y>\r\nDATA\r\n\r\n.\r\n";
            for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, SIZE_MAX}) {
                server_driver server = ready_for_data();
                CHECK(server.say(text, piece) ==
                      "554 5.6.0 lines end with CRLF and hold no CR, LF or NUL\r\n");
                CHECK(server.take_log() == bare_cut);
                CHECK(codes(server.say("DATA\r\n")) == "503");
            }
        }
    }
}

TEST_CASE("server: bare line ends pass as they are when they are accepted") {
    server_driver server = ready_for_data({.accept_bare_line_ends = true});
    CHECK(codes(server.say("a\n.\nb\r.\rc\0d\r\n.\r\n"s)) == "250");
    CHECK(server.body == "a\n.\nb\r.\rc\0d\r\n"s);
    CHECK(server.take_log() == "end bare-line-ends\n");
}

TEST_CASE("server: lines over 998 octets are taken, and flagged") {
    for (const std::size_t size : {997u, 998u, 999u, 1000u, 3000u}) {
        const std::string line(size, 'x');
        const bool flagged = size > 998;
        // First, in the middle, behind many short ones, and with a dot that is doubled on the way.
        for (const std::string& text :
             {line, "a\r\n\r\n" + line + "\r\nb", std::string(499, '\n') + line + "\r\nb",
              "a\r\n.." + line.substr(1)}) {
            for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, SIZE_MAX}) {
                server_driver server = ready_for_data({.accept_bare_line_ends = true});
                CHECK(codes(server.say(text + "\r\n.\r\n", piece)) == "250");
                CHECK((server.take_log().find("long-lines") != std::string::npos) == flagged);
            }
        }
    }
    // The next message of the connection starts anew.
    server_driver server = ready_for_data();
    server.say(std::string(2000, 'x') + "\r\n.\r\n");
    server.say("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    server.say("DATA\r\n");
    server.take_log();
    server.say("short\r\n.\r\n");
    CHECK(server.take_log() == "end\n");
}

TEST_CASE("server: S08 the terminator in any pieces, dots undone") {
    const std::string text = "..a\r\n.b\r\n\r\n...\r\n.\r\nNOOP\r\n";
    for (std::size_t piece = 1; piece != text.size() + 1; ++piece) {
        server_driver server = ready_for_data();
        CHECK(codes(server.say(text, piece)) == "250 250");
        CHECK(server.body == ".a\r\nb\r\n\r\n..\r\n");
        CHECK(server.take_log() == "end\n");
    }
}

TEST_CASE("server: S09 a dot behind a long line is content, however long the line is") {
    for (const std::size_t around : {998U, 1000U, 1024U, 4096U, 32U * 1024U})
        for (std::size_t size = around - 3; size <= around + 3; ++size) {
            server_driver server;
            server.say("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
            server.say("DATA\r\n");
            const std::string line(size, 'x');
            CHECK(codes(server.say(line + ".\r\n")).empty());
            CHECK(codes(server.say(".\r\n")) == "250");
            CHECK(server.body == line + ".\r\n");
        }
}

TEST_CASE("server: an empty message") {
    server_driver server = ready_for_data();
    CHECK(codes(server.say(".\r\n")) == "250");
    CHECK(server.take_log() == "end\n");
    CHECK(server.body.empty());
}

TEST_CASE("server: M31 a message that begins with From is a message") {
    server_driver server = ready_for_data({.limits = {.message = 8}});
    CHECK(codes(server.say("From x\r\n.\r\n")) == "250");
    CHECK(server.body == "From x\r\n");
}

TEST_CASE("server: 8-bit content is taken without BODY=") {
    server_driver server = ready_for_data();
    CHECK(codes(server.say("\xC3\xA9\xFF\r\n.\r\n")) == "250");
    CHECK(server.body == "\xC3\xA9\xFF\r\n");
}

TEST_CASE("server: R07 a message over the limit is cut at once and refused at its end") {
    constexpr std::size_t limit = 20;
    for (const std::size_t size : {limit - 1, limit, limit + 1, 10 * limit}) {
        const std::string text = std::string(size - 2, 'x') + "\r\n";
        for (const std::size_t piece : {std::size_t{1}, limit, SIZE_MAX}) {
            server_driver server = ready_for_data({.limits = {.message = limit}});
            const bool fits = size <= limit;
            CHECK(server.say(text, piece).empty());
            CHECK(server.take_log() == (fits ? "" : size_cut));
            CHECK(server.body == text.substr(0, limit));
            CHECK(codes(server.say(".\r\nNOOP\r\n", piece)) == (fits ? "250 250" : "552 250"));
            CHECK(server.take_log() == (fits ? "end\n" : ""));
            CHECK(codes(server.say("MAIL FROM:<a@b>\r\n")) == "250");
        }
    }
    // Stuffed dots and the terminator do not count (RFC 1870 section 4).
    server_driver server = ready_for_data({.limits = {.message = 6}});
    CHECK(codes(server.say("..\r\n.x\r\n.\r\n")) == "250");
}

TEST_CASE("server: L07 a line without end needs no more memory than a block") {
    server_driver server = ready_for_data({.limits = {.message = 1 << 20}});
    const std::string block(64 * 1024, 'x');
    for (int i = 0; i != 64; ++i) {
        server.say(block);
        CHECK(server.session.buffer_capacity() <= 64 * 1024);
    }
    CHECK(codes(server.say("\r\n.\r\n")) == "552");
}

TEST_CASE("server: S12 a message refused at its end ends the transaction") {
    server_driver server = ready_for_data({}, [](auto& session, const auto& event) {
        if (std::holds_alternative<smtp::body_end>(event)) return session.reject(554, "spam");
        return accept_all(session, event);
    });
    CHECK(server.say("x\r\n.\r\n") == "554 5.7.1 spam\r\n");
    CHECK(codes(server.say("RCPT TO:<c@d>\r\nDATA\r\n")) == "503 503");
}

TEST_CASE("server: S12 DATA itself refused leaves the transaction") {
    int refusals = 1;
    server_driver server({}, [&](auto& session, const auto& event) {
        if (std::holds_alternative<smtp::data_request>(event) && refusals-- > 0)
            return session.reject(451, "not now");
        return accept_all(session, event);
    });
    server.say("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    CHECK(server.say("DATA\r\n") == "451 4.3.0 not now\r\n");
    CHECK(codes(server.say("DATA\r\n")) == "354");
}

TEST_CASE("server: S13 VRFY and the other small commands leave the transaction") {
    server_driver server;
    server.say("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    CHECK(codes(server.say("VRFY \xC3\xA9\r\nNOOP\r\nHELP\r\nEXPN x\r\nFOO\r\nDATA\r\n")) ==
          "553 250 214 502 500 354");
    CHECK(codes(server.say(".\r\n")) == "250");
}

TEST_CASE("server: RSET ends the transaction") {
    server_driver server;
    server.say("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    server.take_log();
    CHECK(server.say("RSET\r\n") == "250 2.0.0 reset\r\n");
    CHECK(server.take_log() == "reset\n");
    CHECK(codes(server.say("DATA\r\n")) == "503");
}
