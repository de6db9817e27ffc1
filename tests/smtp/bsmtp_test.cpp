// Batch SMTP: what is written is read as the same, in pieces of any size; what is wrong ends it.
#include <ostream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <courriel/errc.hpp>
#include <courriel/overloaded.hpp>
#include <courriel/smtp/bsmtp.hpp>

using namespace courriel;
using namespace courriel::smtp;

namespace {

std::string text_of(const bsmtp_event& event) {
    return std::visit(
        overloaded{
            [](const bsmtp_hello& e) { return "hello " + std::string(e.name); },
            [](const bsmtp_mail& e) {
                return "mail " + std::string(e.reverse_path.text) + "," + std::string(e.parameters);
            },
            [](const bsmtp_recipient& e) {
                return "to " + std::string(e.forward_path.text) + "," + std::string(e.parameters);
            },
            [](const bsmtp_body& e) { return std::string(e.text); },
            [](const bsmtp_body_end&) { return std::string("end"); },
            [](const bsmtp_reset&) { return std::string("reset"); },
        },
        event);
}

// The events as lines, pieces of one body joined between < and >; at last the error, if any.
std::string read(std::string_view file, std::size_t piece = 7,
                 bsmtp_line_end line_end = bsmtp_line_end::crlf, const bsmtp_limits& limits = {}) {
    bsmtp_reader reader(line_end, limits);
    std::string out;
    bool in_body = false;
    for (;;) {
        const auto event = reader.next();
        if (!event) return out + "error: " + event.error().message();
        if (event->has_value()) {
            const bool is_body = std::holds_alternative<bsmtp_body>(**event);
            if (is_body != in_body) out += is_body ? "<" : ">\n";
            in_body = is_body;
            out += text_of(**event);
            if (!is_body) out += "\n";
        } else if (file.empty()) {
            break;
        } else {
            reader.commit(file.substr(0, piece));
            file.remove_prefix(std::min(piece, file.size()));
            if (file.empty()) reader.commit_end();
        }
    }
    return out;
}

std::string error(errc code) { return "error: " + make_error_code(code).message(); }

constexpr std::string_view start = "EHLO a.example\r\nMAIL FROM:<ada@a.example>\r\n";
constexpr std::string_view ready = "EHLO a.example\r\nMAIL FROM:<ada@a.example>\r\n"
                                   "RCPT TO:<bob@b.example>\r\nDATA\r\n";

std::string last_line(std::string text) {
    const std::size_t at = text.rfind('\n');
    return at == std::string::npos ? text : text.substr(at + 1);
}

// What comes of lines behind `start`.
std::string after(std::string_view begin, std::string_view lines) {
    return last_line(read(std::string(begin) + std::string(lines)));
}

std::string lines_of(std::string text) {
    std::erase(text, '\r');
    return text;
}

} // namespace

TEST_CASE("a batch is read as it was written (RFC 2442)") {
    const path one[] = {"bob@b.example"};
    const path two[] = {"bob@b.example", "\"x y\"@[192.0.2.1]"};
    const std::string body = "Subject: x\r\n\r\n.\r\n..\r\nQUIT\r\nlast";
    const std::string expected =
        "hello a.example\nmail ada@a.example,BODY=8BITMIME\nto bob@b.example,\n"
        "to \"x y\"@[192.0.2.1],\n<" +
        body + "\r\n>\nend\nmail ,\nto bob@b.example,\nend\n";
    for (const auto line_end : {bsmtp_line_end::crlf, bsmtp_line_end::lf}) {
        std::string file;
        bsmtp_writer writer(file, line_end);
        REQUIRE_FALSE(writer.hello("a.example"));
        REQUIRE_FALSE(writer.begin("ada@a.example", two, "BODY=8BITMIME"));
        for (const char& c : body) REQUIRE_FALSE(writer.write_body({&c, 1}));
        REQUIRE_FALSE(writer.end_body());
        REQUIRE_FALSE(writer.begin(path(), one));
        REQUIRE_FALSE(writer.end_body());
        REQUIRE_FALSE(writer.quit());
        CHECK((file.find('\r') == std::string::npos) == (line_end == bsmtp_line_end::lf));
        for (std::size_t piece = 1; piece != 40; ++piece) {
            CAPTURE(piece);
            CHECK(read(file, piece, line_end) == expected);
        }
    }
}

TEST_CASE("a file from elsewhere") {
    const std::string got = read("HELO a\r\nVERB ON\r\nTICK 1\r\nmail from: <> SIZE=10\r\n"
                                 "Rcpt To:<postmaster>\r\nRSET\r\nNOOP\r\nMAIL FROM:<a@b>\r\n"
                                 "RCPT TO:<c@d> NOTIFY=NEVER ORCPT=rfc822;c@d\r\nDATA\r\n..x\r\n"
                                 ".\r\n");
    CHECK(got == "hello a\nmail ,SIZE=10\nto postmaster,\nreset\nmail a@b,\n"
                 "to c@d,NOTIFY=NEVER ORCPT=rfc822;c@d\n<.x\r\n>\nend\n");
    CHECK(read("EHLO a\r\nQUIT\r\n\x01junk") == "hello a\n");
    CHECK(read("").empty());
}

TEST_CASE("a command out of order, or none, ends the batch") {
    for (const char* line :
         {"RCPT TO:<a@b>\r\n", "DATA\r\n", "junk\r\n", "\r\n", "MAIL TO:<a@b>\r\n",
          "MAIL FROM:a b c@\r\n", "EHLO\r\n", "QUIT x\r\n", "HELO \x01\r\n"}) {
        CAPTURE(line);
        CHECK(read(line) == error(errc::malformed));
    }
    for (const char* line : {"DATA\r\n", "MAIL FROM:<a@b>\r\n", "RCPT TO:<>\r\n",
                             "RCPT FROM:<a@b>\r\n", "EHLO b\r\n", "QUIT\r\n"}) {
        CAPTURE(line);
        CHECK(after(start, line) == error(errc::malformed));
    }
}

TEST_CASE("a file that ends too early") {
    CHECK(read("EHLO a") == error(errc::unexpected_end));
    CHECK(after(start, "") == error(errc::unexpected_end));
    CHECK(after(ready, "") == error(errc::unexpected_end));
    CHECK(read(std::string(ready) + "x\r\n.").ends_with(error(errc::unexpected_end)));
}

TEST_CASE("S01 only the line end that was agreed on ends a line or a message") {
    // With CRLF agreed on, LF alone ends nothing.
    CHECK(read("EHLO a\nMAIL FROM:<a@b>\r\n") == error(errc::bare_line_end));
    for (const char* body : {"x\n.\nMAIL FROM:<evil@b>\r\n", "x\r\n.\nMAIL FROM:<evil@b>\r\n",
                             "x\n.\r\nMAIL FROM:<evil@b>\r\n", "x\r.\r\n", "x\r\r\n.\r\n"}) {
        CAPTURE(body);
        const std::string got = read(std::string(ready) + body, 1000);
        CHECK(got.find("evil") == std::string::npos);
        CHECK(got.ends_with(error(errc::bare_line_end)));
    }
    // With LF, no CR may come.
    const std::string lf = lines_of(std::string(ready));
    CHECK(read(lf + "x\n.\n", 1000, bsmtp_line_end::lf).ends_with("<x\r\n>\nend\n"));
    CHECK(read(lf + "x\r\n.\r\n", 1000, bsmtp_line_end::lf).ends_with(error(errc::bare_line_end)));
    CHECK(read("EHLO a\r\n", 1000, bsmtp_line_end::lf) == error(errc::bare_line_end));
    CHECK(read(std::string("EHLO a\0\r\n", 9)) == error(errc::bare_line_end));
}

TEST_CASE("each limit at one less, exactly, and one more") {
    bsmtp_limits limits;
    limits.command_line = 20;
    const auto name = [&](std::size_t n) {
        return read("EHLO " + std::string(n - 7, 'a') + "\r\n", 3, bsmtp_line_end::crlf, limits);
    };
    CHECK(name(19).starts_with("hello"));
    CHECK(name(20).starts_with("hello"));
    CHECK(name(21) == error(errc::line_too_long));
    CHECK(read(std::string(1000, 'a'), 1000, bsmtp_line_end::crlf, limits) ==
          error(errc::line_too_long));

    limits = {};
    limits.recipients = 2;
    const auto recipients = [&](std::size_t n) {
        std::string file(start);
        for (std::size_t i = 0; i != n; ++i) file += "RCPT TO:<b@c>\r\n";
        return read(file + "DATA\r\n.\r\n", 1000, bsmtp_line_end::crlf, limits);
    };
    CHECK(recipients(1).ends_with("end\n"));
    CHECK(recipients(2).ends_with("end\n"));
    CHECK(recipients(3).ends_with(error(errc::too_large)));

    limits = {};
    limits.message = 10;
    const auto message = [&](std::size_t n) {
        return read(std::string(ready) + std::string(n - 2, 'a') + "\r\n.\r\n", 1000,
                    bsmtp_line_end::crlf, limits);
    };
    CHECK(message(9).ends_with("end\n"));
    CHECK(message(10).ends_with("end\n"));
    CHECK(message(11).ends_with(error(errc::too_large)));

    limits = {};
    limits.messages = 2;
    const auto messages = [&](std::size_t n) {
        std::string file;
        for (std::size_t i = 0; i != n; ++i) file += "MAIL FROM:<>\r\nRSET\r\n";
        return read(file, 1000, bsmtp_line_end::crlf, limits);
    };
    CHECK(messages(1).ends_with("reset\n"));
    CHECK(messages(2).ends_with("reset\n"));
    CHECK(messages(3).ends_with(error(errc::too_large)));
}

TEST_CASE("a limit of a message is that of each, not of all") {
    bsmtp_limits limits;
    limits.recipients = 1;
    limits.message = 3;
    const std::string message =
        std::string(start.substr(16)) + "RCPT TO:<b@c>\r\nDATA\r\nx\r\n.\r\n";
    CHECK(
        read(message + message, 1000, bsmtp_line_end::crlf, limits) ==
        "mail ada@a.example,\nto b@c,\n<x\r\n>\nend\nmail ada@a.example,\nto b@c,\n<x\r\n>\nend\n");
}

TEST_CASE("errors are final, and lines are counted") {
    bsmtp_reader reader;
    reader.commit("NOOP\r\nNOOP\r\njunk\r\nEHLO a\r\n");
    CHECK(reader.next().error() == errc::malformed);
    CHECK(reader.lines() == 3);
    reader.commit("EHLO a\r\n");
    CHECK(reader.next().error() == errc::malformed);
}

TEST_CASE("what cannot be written") {
    const path one[] = {"bob@b.example"};
    const path null[] = {path()};
    std::string file;
    bsmtp_writer writer(file);
    CHECK(writer.begin(path(), one) == errc::wrong_phase);
    CHECK(writer.quit() == errc::wrong_phase);
    CHECK(writer.write_body("x") == errc::wrong_phase);
    CHECK(writer.end_body() == errc::wrong_phase);
    for (const char* name : {"", "a b", "a\r\nQUIT", "a>", "[1.2.3]"}) {
        CAPTURE(name);
        CHECK(writer.hello(name) == errc::invalid_argument);
    }
    REQUIRE_FALSE(writer.hello("[192.0.2.1]"));
    CHECK(writer.begin(path(), {}) == errc::invalid_argument);
    CHECK(writer.begin(path(), null) == errc::invalid_argument);
    CHECK(writer.begin(path(), one, "A=1\r\nQUIT") == errc::invalid_argument);
    CHECK(writer.begin(path(), one, std::string(1001, 'x')) == errc::too_large);
    CHECK(file == "EHLO [192.0.2.1]\r\n");
    REQUIRE_FALSE(writer.begin(path(), one, std::string(1000, 'x')));
    CHECK(writer.quit() == errc::wrong_phase);
    CHECK(writer.write_body("x\n.\n") == errc::bare_line_end);
    CHECK(writer.write_body("x") == errc::bare_line_end);
    CHECK(writer.end_body() == errc::bare_line_end);
    CHECK(writer.begin(path(), one) == errc::wrong_phase);
}

TEST_CASE("a body that ends in a CR is not ended") {
    const path one[] = {"bob@b.example"};
    std::string file;
    bsmtp_writer writer(file);
    REQUIRE_FALSE(writer.hello("a"));
    REQUIRE_FALSE(writer.begin(path(), one));
    REQUIRE_FALSE(writer.write_body("x\r"));
    CHECK(writer.end_body() == errc::bare_line_end);
}
