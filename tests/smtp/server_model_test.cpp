// The server session against a reference automaton: random sequences of commands, and an
// application of random mood, must give the same codes, the same transactions and the same end.
#include <doctest/doctest.h>

#include <array>

#include "server_driver.hpp"
#include "support/random.hpp"

using namespace courriel;
using namespace courriel::tests;

namespace {

enum class said { ehlo, helo, mail, rcpt, data, bad_data, rset, noop, vrfy, junk, bare, bad_mail };

struct input {
    said command;
    std::string_view line;
};

constexpr std::array<input, 13> inputs{{
    {said::ehlo, "EHLO c\r\n"},
    {said::helo, "HELO c\r\n"},
    {said::mail, "MAIL FROM:<a@b>\r\n"},
    {said::mail, "MAIL FROM:<>\r\n"},
    {said::rcpt, "RCPT TO:<c@d>\r\n"},
    {said::data, "DATA\r\n"},
    {said::bad_data, "DATA\r\n"}, // the message behind it has a bare LF
    {said::rset, "RSET\r\n"},
    {said::noop, "NOOP\r\n"},
    {said::vrfy, "VRFY x\r\n"},
    {said::junk, "FOO\r\n"},
    {said::bare, "RSET\nRSET\r\n"},
    {said::bad_mail, "MAIL FROM:<a@b@c>\r\n"},
}};

// RFC 5321 section 4.1.4, with nothing of the session's code.
struct automaton {
    bool greeted = false;
    bool mail = false;
    int recipients = 0;

    void forget() {
        mail = false;
        recipients = 0;
    }

    // The codes of the answers; `yes` is what the application says to whatever it is asked, until
    // the end of a message, to which it says `taken`.
    std::string step(said command, bool yes, bool taken) {
        switch (command) {
        case said::ehlo:
        case said::helo:
            if (!yes) return "550";
            greeted = true;
            forget();
            return "250";
        case said::mail:
        case said::bad_mail:
            if (!greeted || mail) return "503";
            if (command == said::bad_mail) return "501";
            mail = yes;
            return yes ? "250" : "550";
        case said::rcpt:
            if (!mail) return "503";
            recipients += yes ? 1 : 0;
            return yes ? "250" : "550";
        case said::data:
        case said::bad_data:
            if (!mail) return "503";
            if (recipients == 0) return "554";
            if (!yes) return "550";
            forget();
            if (command == said::bad_data) return "354 554";
            return taken ? "354 250" : "354 550";
        case said::rset: forget(); return "250";
        case said::noop: return "250";
        case said::vrfy: return yes ? "252" : "550";
        case said::junk:
        case said::bare: return "500";
        }
        return {};
    }
};

} // namespace

TEST_CASE("server: S11 S12 S13 random commands against a reference automaton") {
    courriel::test::random random(11);
    constexpr std::size_t none = 1'000'000;
    for (int sequence = 0; sequence != 10'000; ++sequence) {
        bool yes = true;
        bool taken = true;
        server_driver server(
            {.limits = {.errors = none, .soft_errors = none, .junk_commands = none}},
            [&](auto& session, const auto& event) {
                if (!session.owes_answer()) return std::error_code{};
                const bool is_end = std::holds_alternative<smtp::body_end>(event);
                return (is_end ? taken : yes) ? session.accept() : session.reject(550, "no");
            });
        automaton model;
        std::string history;
        for (int i = 0; i != 24; ++i) {
            const input& chosen = inputs[random.below(inputs.size())];
            yes = random.below(4) != 0;
            taken = random.below(2) != 0;
            history += chosen.line;
            const int recipients = model.recipients;
            const std::string expected = model.step(chosen.command, yes, taken);
            std::string answers = codes(server.say(chosen.line));
            if (answers == "354") {
                CHECK(server.take_log() == "data\nbegin " + std::to_string(recipients) + "\n");
                answers += ' ';
                answers += codes(
                    server.say(chosen.command == said::data ? "x\r\n.\r\n" : "x\n.\r\n.\r\n"));
            }
            server.take_log();
            CAPTURE(history);
            REQUIRE(answers == expected);
        }
    }
}
