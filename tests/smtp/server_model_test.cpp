// The server session against a reference automaton: random sequences of commands, and an
// application of random mood, must give the same codes, the same transactions and the same end.
// COURRIEL_MODEL_COMMANDS says how many commands, where more are wanted than take a moment.
#include <doctest/doctest.h>

#include <array>
#include <cstdlib>

#include "server_driver.hpp"
#include "support/random.hpp"

using namespace courriel;
using namespace courriel::tests;

namespace {

enum class said {
    ehlo,
    helo,
    mail,
    rcpt,
    data,
    bad_data,
    chunk,
    last_chunk,
    bad_chunk,
    large_chunk,
    rset,
    noop,
    vrfy,
    junk,
    bare,
    bad_mail,
};

struct input {
    said command;
    std::string_view line;
};

constexpr std::array<input, 17> inputs{{
    {said::ehlo, "EHLO c\r\n"}, // LHLO in LMTP
    {said::helo, "HELO c\r\n"},
    {said::mail, "MAIL FROM:<a@b>\r\n"},
    {said::mail, "MAIL FROM:<>\r\n"},
    {said::rcpt, "RCPT TO:<c@d>\r\n"},
    {said::data, "DATA\r\n"},
    {said::bad_data, "DATA\r\n"}, // the message behind it has a bare LF
    {said::chunk, "BDAT 6\r\nRSET\r\n"},
    {said::last_chunk, "BDAT 6 LAST\r\nRSET\r\n"},
    {said::bad_chunk, "BDAT 6 FIRST\r\nRSET\r\n"},
    {said::large_chunk, "BDAT 101 LAST\r\n"}, // and its octets, beyond the limit of a message
    {said::rset, "RSET\r\n"},
    {said::noop, "NOOP\r\n"},
    {said::vrfy, "VRFY x\r\n"},
    {said::junk, "FOO\r\n"},
    {said::bare, "RSET\nRSET\r\n"},
    {said::bad_mail, "MAIL FROM:<a@b@c>\r\n"},
}};

// RFC 5321 section 4.1.4, RFC 3030 sections 2 and 4, RFC 2033 section 4.2, with nothing of the
// session's code.
struct automaton {
    bool lmtp = false;
    bool greeted = false;
    bool mail = false;
    bool open = false; // between two chunks
    int recipients = 0;

    void forget() {
        mail = open = false;
        recipients = 0;
    }

    // The answers to a message at its end.
    std::string for_each(const std::string& code) {
        const int times = lmtp ? recipients : 1;
        forget();
        std::string out = code;
        for (int i = 1; i < times; ++i) out += " " + code;
        return out;
    }

    std::string bdat(said command, bool taken) {
        const std::string none = lmtp ? "503" : "554";
        const bool last = command == said::last_chunk || command == said::large_chunk;
        if (!mail) return "503";
        if (recipients == 0) {
            forget();
            return none;
        }
        if (command == said::bad_chunk) {
            forget();
            return "501";
        }
        if (command == said::large_chunk) return for_each("552");
        open = true;
        if (!last) return "250";
        return for_each(taken ? "250" : "550");
    }

    // The codes of the answers; `yes` is what the application says to whatever it is asked, until
    // the end of a message, to which it says `taken`.
    std::string step(said command, bool yes, bool taken) {
        switch (command) {
        case said::helo:
            if (lmtp) return "500";
            [[fallthrough]];
        case said::ehlo:
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
            if (!mail || open) return "503";
            recipients += yes ? 1 : 0;
            return yes ? "250" : "550";
        case said::data:
        case said::bad_data:
            if (!mail || open) return "503";
            if (recipients == 0) return lmtp ? "503" : "554";
            if (!yes) return "550";
            return "354 " + for_each(command == said::bad_data ? "554" : taken ? "250" : "550");
        case said::chunk:
        case said::last_chunk:
        case said::bad_chunk:
        case said::large_chunk: return bdat(command, taken);
        case said::rset: forget(); return "250";
        case said::noop: return "250";
        case said::vrfy: return yes ? "252" : "550";
        case said::junk:
        case said::bare: return "500";
        }
        return {};
    }
};

// What is sent for an input.
std::string line_of(const input& chosen, bool lmtp) {
    std::string line(chosen.line);
    if (chosen.command == said::ehlo && lmtp) line = "LHLO c\r\n";
    if (chosen.command == said::large_chunk) line += std::string(101, 'x');
    return line;
}

// Whether a message is begun and not over, by what the application was told: never two at once, no
// end without a beginning.
bool is_open_after(std::string_view log, bool open) {
    while (!log.empty()) {
        const std::string_view line = log.substr(0, log.find('\n'));
        log.remove_prefix(line.size() + 1);
        const bool begins = line.starts_with("begin");
        const bool ends = line.starts_with("end") || line.starts_with("cut");
        if (!begins && !ends) continue;
        REQUIRE(open != begins);
        open = begins;
    }
    return open;
}

constexpr std::size_t commands_a_sequence = 24;

std::size_t commands_wanted(std::size_t otherwise) {
    const char* value = std::getenv("COURRIEL_MODEL_COMMANDS");
    return value == nullptr ? otherwise : std::strtoul(value, nullptr, 10);
}

void compare(bool lmtp, std::size_t commands) {
    REQUIRE(commands != 0);
    courriel::test::random random(lmtp ? 12 : 11);
    constexpr std::size_t none = 1'000'000;
    for (std::size_t done = 0; done < commands; done += commands_a_sequence) {
        bool yes = true;
        bool taken = true;
        smtp::server_options options;
        options.protocol = lmtp ? smtp::server_protocol::lmtp : smtp::server_protocol::smtp;
        options.limits.message = 100;
        options.limits.errors = options.limits.soft_errors = options.limits.junk_commands = none;
        server_driver server(options, [&](auto& session, const auto& event) {
            std::error_code error;
            const bool is_end = std::holds_alternative<smtp::body_end>(event);
            while (session.answers_owed() != 0 && !error)
                error = (is_end ? taken : yes) ? session.accept() : session.reject(550, "no");
            return error;
        });
        automaton model{.lmtp = lmtp};
        bool is_open = false;
        std::string history;
        for (std::size_t i = 0; i != commands_a_sequence; ++i) {
            const input& chosen = inputs[random.below(inputs.size())];
            yes = random.below(4) != 0;
            taken = random.below(2) != 0;
            const std::string line = line_of(chosen, lmtp);
            history += line;
            const std::string expected = model.step(chosen.command, yes, taken);
            std::string answers = codes(server.say(line));
            if (answers == "354") {
                answers += ' ';
                answers += codes(
                    server.say(chosen.command == said::data ? "x\r\n.\r\n" : "x\n.\r\n.\r\n"));
            }
            CAPTURE(history);
            REQUIRE(answers == expected);
            REQUIRE(is_open_after(server.take_log(), is_open) == model.open);
            is_open = model.open;
        }
    }
}

} // namespace

TEST_CASE("server: S11 S12 S13 random commands against a reference automaton") {
    compare(false, commands_wanted(240'000));
}

TEST_CASE("server: R10 S11 the same in LMTP") { compare(true, commands_wanted(120'000)); }
