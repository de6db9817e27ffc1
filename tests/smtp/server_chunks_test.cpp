// BDAT (RFC 3030) and BURL (RFC 4468): messages in pieces, and that no octet of a piece is ever
// read as a command.
#include <doctest/doctest.h>

#include "server_driver.hpp"

using namespace courriel;
using namespace courriel::tests;

namespace {

constexpr const char* envelope = "EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n";

smtp::server_options binary() {
    smtp::server_options options;
    options.offer.binary_mime = true;
    return options;
}

} // namespace

TEST_CASE("server: BDAT, one chunk and several, in lockstep and pipelined") {
    server_driver server;
    server.say(envelope);
    server.take_log();
    CHECK(server.say("BDAT 6 LAST\r\nhi\r\n\r\n") == "250 2.0.0 message accepted\r\n");
    CHECK(server.take_log() == "begin 1\nend\n");
    CHECK(server.body == "hi\r\n\r\n");

    server.say("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    server.take_log();
    CHECK(server.say("BDAT 4\r\n.\r\n.") == "250 2.0.0 chunk taken\r\n");
    CHECK(server.say("bdat 2\r\n\r\nBDAT 0\r\nBDAT 0 last\r\n") ==
          "250 2.0.0 chunk taken\r\n250 2.0.0 chunk taken\r\n250 2.0.0 message accepted\r\n");
    CHECK(server.take_log() == "begin 1\nend\n");
    CHECK(server.body == ".\r\n.\r\n");
}

TEST_CASE("server: BDAT 0 LAST is a message of nothing") {
    server_driver server;
    server.say(envelope);
    server.take_log();
    CHECK(codes(server.say("BDAT 0 LAST\r\n")) == "250");
    CHECK(server.take_log() == "begin 1\nend\n");
    CHECK(server.body.empty());
}

TEST_CASE("server: between chunks a message is open") {
    for (const char* command : {"DATA", "MAIL FROM:<x@y>", "RCPT TO:<x@y>"}) {
        server_driver server;
        server.say(envelope);
        CHECK(codes(server.say("BDAT 2\r\nx\r")) == "250");
        CHECK(codes(server.say(std::string(command) + "\r\n")) == "503");
        CHECK(codes(server.say("NOOP\r\nVRFY x\r\n")) == "250 252");
        CHECK(codes(server.say("BDAT 1 LAST\r\n\n")) == "250");
        CHECK(server.body == "x\r\n");
    }
}

TEST_CASE("server: S11 what ends a message between chunks cuts it") {
    for (const auto& [command, end] :
         {std::pair{"RSET\r\n", "cut Operation canceled\nreset\n"},
          std::pair{"EHLO c\r\n", "ehlo c\ncut Operation canceled\nreset\n"},
          std::pair{"QUIT\r\n", "cut Operation canceled\nquit\n"}}) {
        server_driver server;
        server.say(envelope);
        server.say("BDAT 2\r\nx\r");
        server.take_log();
        const bool is_quit = server.say(command).starts_with("221");
        CHECK(server.take_log() == end);
        CHECK(server.is_closed() == is_quit);
        if (!is_quit) CHECK(codes(server.say("BDAT 3 LAST\r\nEND")) == "503");
    }
    server_driver cut_off;
    cut_off.say(envelope);
    cut_off.say("BDAT 2\r\nx\r");
    cut_off.take_log();
    cut_off.hang_up();
    CHECK(cut_off.take_log().starts_with("cut "));
    CHECK(cut_off.failure == errc::unexpected_end);
}

TEST_CASE("server: S11 a refused chunk ends the transaction, and its octets are no commands") {
    server_driver server({.limits = {.message = 10}});
    const std::string trap = "RSET\r\nNOOP\r\n"; // 12 octets
    server.say("EHLO c\r\n");
    CHECK(codes(server.say("BDAT 12 LAST\r\n" + trap)) == "503");                        // no MAIL
    CHECK(codes(server.say("MAIL FROM:<a@b>\r\nBDAT 12 LAST\r\n" + trap)) == "250 554"); // no RCPT
    CHECK(codes(server.say("DATA\r\n")) == "503");
    server.take_log();
    CHECK(codes(server.say("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nBDAT 12 FIRST\r\n" + trap)) ==
          "250 250 501");
    CHECK(server.take_log() == "sender a@b\nrecipient c@d\n");
    CHECK(codes(server.say("RCPT TO:<c@d>\r\nDATA\r\n")) == "503 503");
    CHECK(codes(server.say("MAIL FROM:<a@b>\r\n")) == "250");
    server_driver before_hello;
    CHECK(codes(before_hello.say("BDAT 12\r\n" + trap + "MAIL FROM:<a@b>\r\n")) == "503 503");
    smtp::server_options none;
    none.offer.chunking = false;
    server_driver without(none);
    without.say(envelope);
    CHECK(codes(without.say("BDAT 12\r\n" + trap + "NOOP\r\n")) == "502 250");
}

TEST_CASE("server: S11 chunks pipelined behind a refused one are refused each") {
    server_driver server({.limits = {.message = 3}});
    CHECK(codes(server.say(std::string(envelope) + "BDAT 2\r\nabBDAT 2\r\ncdBDAT 2 LAST\r\nef")) ==
          "250 250 250 250 552 503");
    CHECK(server.take_log() == "ehlo c\nsender a@b\nrecipient c@d\nbegin 1\ncut " +
                                   make_error_code(errc::too_large).message() + "\n");
}

TEST_CASE("server: S11 chunks that were in flight are no errors, as many as a message may have") {
    const auto refused = [](smtp::server_options options, std::size_t behind) {
        options.limits.message = 3;
        options.limits.errors = 3;
        server_driver server(options);
        server.say(envelope);
        std::string all = "BDAT 4\r\nabcd";
        for (std::size_t i = 0; i != behind; ++i) all += "BDAT 2\r\ncd";
        auto said = server.say(all);
        return std::pair(std::move(said), server.is_closed());
    };
    smtp::server_options options;
    options.limits.chunks = 30;
    for (const std::size_t behind : {1U, 20U, 28U, 29U, 30U}) {
        const auto [said, closed] = refused(options, behind);
        CAPTURE(behind);
        CHECK(said.find("552") != said.npos);
        CHECK(closed == (behind == 30));
        CHECK((said.find("421") != said.npos) == closed);
    }
    // Behind another command they are errors again.
    options.limits.message = options.limits.errors = 3;
    server_driver server(options);
    server.say(std::string(envelope) + "BDAT 4\r\nabcdBDAT 1\r\nxNOOP\r\n");
    for (int i = 0; i != 3; ++i) server.say("NOOP\r\nBDAT 1\r\nx");
    CHECK(server.is_closed());
}

TEST_CASE("server: R07 the limit of a message holds over its chunks") {
    for (const std::size_t size : {9U, 10U, 11U}) {
        server_driver server({.limits = {.message = 10}});
        server.say(envelope);
        server.say("BDAT 5\r\n01234");
        const std::string rest(size - 5, 'x');
        const auto answer =
            server.say("BDAT " + std::to_string(rest.size()) + " LAST\r\n" + rest + "NOOP\r\n");
        CHECK(codes(answer) == (size <= 10 ? "250 250" : "552 250"));
    }
}

TEST_CASE("server: S15 sizes that lie") {
    for (const char* size : {"18446744073709551616", "99999999999999999999", "-1", "+1", "0x1", "",
                             "LAST", "1x", "000000000000000000001"}) {
        server_driver server;
        server.say(envelope);
        server.take_log();
        const auto said = server.say("BDAT " + std::string(size) + "\r\nRSET\r\nNOOP\r\n");
        CHECK(codes(said) == "501");
        CHECK(server.is_closed());
        CHECK(server.failure == errc::malformed);
    }
    server_driver largest;
    largest.say(envelope);
    CHECK(largest.say("BDAT 18446744073709551615\r\nRSET\r\nNOOP\r\n").empty());
    CHECK(largest.hang_up().empty());
    CHECK(largest.failure == errc::unexpected_end);
    server_driver short_of_one;
    short_of_one.say(envelope);
    CHECK(short_of_one.say("BDAT 3 LAST\r\nab").empty());
    short_of_one.hang_up();
    CHECK(short_of_one.log.find("\nend") == std::string::npos);
}

TEST_CASE("server: S14 as many chunks as the limit says") {
    for (const std::size_t chunks : {4U, 5U, 6U}) {
        server_driver server({.limits = {.chunks = 5}});
        server.say(envelope);
        std::string said;
        for (std::size_t i = 0; i != chunks; ++i) said += server.say("BDAT 1\r\nx");
        CHECK(server.is_closed() == (chunks == 6));
        CHECK(said.ends_with("421 4.7.0 localhost: too many chunks\r\n") == (chunks == 6));
    }
}

TEST_CASE("server: a bare line end is refused in chunks as well") {
    for (const std::string& text :
         {std::string("a\nb"), std::string("a\rb"), std::string("a\r\r\n"), std::string("a\0b", 3),
          std::string("a\r")}) {
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            server_driver server;
            server.say(envelope);
            server.say("BDAT " + std::to_string(cut) + "\r\n" + text.substr(0, cut));
            server.take_log();
            CHECK(codes(server.say("BDAT " + std::to_string(text.size() - cut) + " LAST\r\n" +
                                   text.substr(cut))) == "554");
            CHECK(server.take_log().find("cut ") != std::string::npos);
        }
    }
    server_driver server;
    server.say(envelope);
    CHECK(codes(server.say("BDAT 2\r\na\rBDAT 2 LAST\r\n\nb")) == "250 250"); // CR, LF in two
    server_driver lenient({.accept_bare_line_ends = true});
    lenient.say(envelope);
    lenient.take_log();
    CHECK(codes(lenient.say("BDAT 3 LAST\r\na\nb")) == "250");
    CHECK(lenient.take_log() == "begin 1\nend bare-line-ends\n");
}

TEST_CASE("server: S06 BINARYMIME takes any octet, and only by BDAT") {
    server_driver server(binary());
    server.say("EHLO c\r\nMAIL FROM:<a@b> BODY=BINARYMIME\r\nRCPT TO:<c@d>\r\n");
    server.take_log();
    CHECK(codes(server.say("DATA\r\n")) == "503");
    CHECK(codes(server.say(std::string("BDAT 5 LAST\r\n\0\r\n.\n", 18))) == "250");
    CHECK(server.take_log() == "begin 1\nend bare-line-ends\n");
    CHECK(server.body == std::string_view("\0\r\n.\n", 5));
    auto lonely = binary();
    lonely.offer.chunking = false;
    server_driver without(lonely);
    CHECK(without.say("EHLO c\r\n").find("BINARYMIME") == std::string::npos);
    CHECK(codes(without.say("MAIL FROM:<a@b> BODY=BINARYMIME\r\n")) == "555");
}

TEST_CASE("server: L06 silence in a chunk, and between two") {
    using namespace std::chrono_literals;
    server_driver inside;
    inside.say(envelope);
    inside.say("BDAT 5\r\nab");
    CHECK(codes(inside.pass(179s)) == "");
    CHECK(codes(inside.pass(1s)) == "421");
    CHECK(inside.log.find("cut ") < inside.log.find("failed "));
    server_driver between;
    between.say(envelope);
    between.say("BDAT 2\r\nab");
    CHECK(codes(between.pass(299s)) == "");
    CHECK(codes(between.pass(1s)) == "421");
    CHECK(between.log.find("cut ") < between.log.find("failed "));
}

TEST_CASE("server: a shutdown waits for the chunks of a message") {
    server_driver server;
    server.say(envelope);
    server.say("BDAT 2\r\nab");
    server.session.shut_down();
    CHECK(server.settle().empty());
    CHECK(codes(server.say("BDAT 1 LAST\r\nc")) == "250 421");
    CHECK(server.is_closed());
}

TEST_CASE("server: a 421 between chunks cuts the message") {
    server_driver server({}, [](auto& session, const auto& event) {
        if (std::holds_alternative<smtp::verify>(event)) return session.reject(421, "bye");
        return accept_all(session, event);
    });
    server.say(envelope);
    server.say("BDAT 2\r\nab");
    server.take_log();
    CHECK(codes(server.say("VRFY x\r\n")) == "421");
    CHECK(server.take_log().find("cut ") != std::string::npos);
    CHECK(server.is_closed());
}

namespace {

smtp::server_options with_burl() {
    smtp::server_options options;
    options.offer.burl = true;
    options.offer.burl_schemes = {"imap"};
    return options;
}

} // namespace

TEST_CASE("server: BURL is a chunk that the application fetches") {
    server_driver server(with_burl());
    CHECK(server.say("EHLO c\r\n").ends_with("BURL imap\r\n"));
    server.say("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    server.take_log();
    CHECK(codes(server.say("BDAT 2\r\n\r\nBURL imap://x/y\r\nBURL imap://x/z LAST\r\n")) ==
          "250 250 250");
    CHECK(server.take_log() == "begin 1\nburl imap://x/y\nburl last imap://x/z\nend\n");
    CHECK(codes(server.say("BURL imap://x/y LAST\r\nBURL\r\nBURL a b\r\n")) == "503 503 503");
}

TEST_CASE("server: a BURL that is refused ends the transaction") {
    for (const char* last : {"", " LAST"}) {
        server_driver server(with_burl(), [](auto& session, const auto& event) {
            if (std::holds_alternative<smtp::burl>(event)) return session.reject(554, "not there");
            return accept_all(session, event);
        });
        server.say(envelope);
        server.take_log();
        CHECK(codes(server.say("BURL imap://x/y" + std::string(last) + "\r\nDATA\r\n")) ==
              "554 503");
        CHECK(server.take_log().ends_with("cut Operation canceled\n"));
    }
}

TEST_CASE("server: BURL with what is wrong") {
    server_driver server(with_burl());
    server.say("EHLO c\r\nMAIL FROM:<a@b>\r\n");
    CHECK(codes(server.say("BURL imap://x/y LAST\r\n")) == "554"); // no recipient
    server.say("RCPT TO:<c@d>\r\n");
    CHECK(codes(server.say("BURL\r\nBURL a b\r\n")) == "501 501");
    CHECK(codes(server.say("BURL imap://x/y LAST\r\n")) == "250");
    server_driver without;
    without.say(envelope);
    CHECK(codes(without.say("BURL imap://x/y LAST\r\n")) == "502");
    auto lmtp = with_burl(); // which has no answers for it
    lmtp.protocol = smtp::server_protocol::lmtp;
    CHECK(server_driver(lmtp).say("LHLO c\r\n").find("BURL") == std::string::npos);
}
