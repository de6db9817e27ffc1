// What a trace shows and what it hides, with the bytes cut in any way.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include <courriel/memory_transport.hpp>
#include <courriel/tracing_transport.hpp>

using namespace courriel;

namespace {

// Turns of a conversation; the first character says who speaks: C or S.
using turns = std::vector<std::string>;

// Carries the turns over a traced transport in pieces of `piece` octets; gives the whole trace.
std::string traced(const turns& conversation, tls_role role, std::size_t piece) {
    std::string out;
    memory_network net;
    auto ends = net.make_pair({.piece = [piece] { return piece; }});
    const auto wire = trace(std::move(ends.first), role, [&](const trace_record& r) {
        out += r.bytes;
        if (r.what == trace_record::kind::ended) out += "(end)";
        if (r.what == trace_record::kind::tls_started) out += "(" + std::string(r.bytes) + ")";
    });
    const auto& other = ends.second;
    const bool client = role == tls_role::client;
    for (const auto& turn : conversation) {
        std::string_view left = std::string_view(turn).substr(2);
        const bool ours = (turn[0] == 'C') == client;
        transport& from = ours ? *wire : *other;
        transport& to = ours ? *other : *wire;
        std::string buffer(64, ' ');
        for (std::size_t received = 0; received != turn.size() - 2;) {
            if (!left.empty())
                from.write_some(left, [&](std::error_code e, std::size_t n) {
                    CHECK(!e);
                    left.remove_prefix(n);
                });
            to.read_some(buffer, [&](std::error_code e, std::size_t n) {
                CHECK(!e);
                received += n;
            });
            net.run();
        }
    }
    wire->close();
    return out;
}

std::string joined(const turns& conversation) {
    std::string out;
    for (const auto& turn : conversation) out += turn.substr(2);
    return out + "(end)";
}

void check(const turns& conversation, const turns& shown) {
    for (const auto role : {tls_role::client, tls_role::server})
        for (const std::size_t piece : {1u, 2u, 3u, 5u, 7u, 64u, 10000u}) {
            CAPTURE(piece);
            CHECK(traced(conversation, role, piece) == joined(shown));
        }
}

void check_as_is(const turns& conversation) { check(conversation, conversation); }

} // namespace

TEST_CASE("A15 trace: SMTP AUTH with an initial response, and line by line") {
    check({"S 220 hi\r\n", "C EHLO x\r\n", "S 250 x\r\n", "C AUTH PLAIN AGEAYg==\r\n",
           "S 535 no\r\n", "C auth LOGIN\r\n", "S 334 VXNlcm5hbWU6\r\n", "C YWRh\r\n",
           "S 334 UGFzc3dvcmQ6\r\n", "C c2VjcmV0\r\n", "S 235 ok\r\n", "C NOOP one two\r\n"},
          {"S 220 hi\r\n", "C EHLO x\r\n", "S 250 x\r\n", "C AUTH PLAIN ***\r\n", "S 535 no\r\n",
           "C auth LOGIN\r\n", "S 334 VXNlcm5hbWU6\r\n", "C ***\r\n", "S 334 UGFzc3dvcmQ6\r\n",
           "C ***\r\n", "S 235 ok\r\n", "C NOOP one two\r\n"});
}

TEST_CASE("A15 trace: a pipelined AUTH is masked until its own reply") {
    check({"S 220 hi\r\n", "C NOOP a b\r\nAUTH PLAIN\r\n", "S 250 ok\r\n334 \r\n", "C AGEAYg==\r\n",
           "S 235 ok\r\n"},
          {"S 220 hi\r\n", "C NOOP a b\r\nAUTH PLAIN\r\n", "S 250 ok\r\n334 \r\n", "C ***\r\n",
           "S 235 ok\r\n"});
}

TEST_CASE("trace: SMTP bodies are shown, whatever they look like") {
    check_as_is({"S 220 hi\r\n", "C DATA\r\n", "S 354 go\r\n",
                 "C AUTH PLAIN x\r\nPASS y\r\n..\r\nb LOGIN c d\r\n.\r\n", "S 250 ok\r\n",
                 "C BDAT 14 LAST\r\nAUTH PLAIN x\r\n", "S 250 ok\r\n", "C QUIT\r\n"});
    check_as_is({"S 220 hi\r\n", "C DATA\r\n", "S 354 go\r\n", "C .\r\n", "S 250 ok\r\n"});
    check({"S 220 hi\r\n", "C DATA\r\n", "S 354 go\r\n", "C .\r\nAUTH PLAIN x\r\n"},
          {"S 220 hi\r\n", "C DATA\r\n", "S 354 go\r\n", "C .\r\nAUTH PLAIN ***\r\n"});
    check({"S 220 hi\r\n", "C DATA\r\n", "S 503 no\r\n", "C AUTH PLAIN x\r\n"},
          {"S 220 hi\r\n", "C DATA\r\n", "S 503 no\r\n", "C AUTH PLAIN ***\r\n"});
}

TEST_CASE("A15 trace: POP3 PASS, APOP and AUTH") {
    check({"S +OK <1@x>\r\n", "C USER ada\r\n", "S +OK\r\n", "C pass my secret word\r\n",
           "S -ERR\r\n", "C APOP ada c4c9334bac560ecc979e58001b3e22fb\r\n", "S -ERR\r\n",
           "C AUTH PLAIN\r\n", "S + \r\n", "C AGEAYg==\r\n", "S +OK\r\n", "C RETR 1\r\n",
           "S +OK\r\n+ not a challenge\r\n.\r\n", "C QUIT\r\n"},
          {"S +OK <1@x>\r\n", "C USER ada\r\n", "S +OK\r\n", "C pass ***\r\n", "S -ERR\r\n",
           "C APOP ada ***\r\n", "S -ERR\r\n", "C AUTH PLAIN\r\n", "S + \r\n", "C ***\r\n",
           "S +OK\r\n", "C RETR 1\r\n", "S +OK\r\n+ not a challenge\r\n.\r\n", "C QUIT\r\n"});
}

TEST_CASE("A15 trace: IMAP LOGIN in every form of its arguments") {
    check({"S * OK hi\r\n", "C a LOGIN ada \"se cret\"\r\n", "S a NO\r\n", "C b login {3}\r\n",
           "S + go\r\n", "C ada {6}\r\n", "S + go\r\n", "C secret\r\n", "S b NO\r\n",
           "C c LOGIN {3+}\r\nada {6+}\r\nse\r\nre\r\n", "S c OK\r\n", "C d NOOP\r\n"},
          {"S * OK hi\r\n", "C a LOGIN ***\r\n", "S a NO\r\n", "C b login ***\r\n", "S + go\r\n",
           "C ***\r\n", "S + go\r\n", "C ***\r\n", "S b NO\r\n", "C c LOGIN ***\r\n***\r\n***\r\n",
           "S c OK\r\n", "C d NOOP\r\n"});
}

TEST_CASE("A15 trace: IMAP AUTHENTICATE ends with its own tag") {
    check({"S * OK hi\r\n", "C a1 AUTHENTICATE PLAIN\r\n", "S + \r\n", "C AGEAYg==\r\n",
           "S * CAPABILITY IMAP4rev1\r\na1 OK\r\n", "C a2 AUTHENTICATE PLAIN AGEAYg==\r\n",
           "S a2 NO\r\n", "C a3 NOOP\r\n"},
          {"S * OK hi\r\n", "C a1 AUTHENTICATE PLAIN\r\n", "S + \r\n", "C ***\r\n",
           "S * CAPABILITY IMAP4rev1\r\na1 OK\r\n", "C a2 AUTHENTICATE PLAIN ***\r\n",
           "S a2 NO\r\n", "C a3 NOOP\r\n"});
}

TEST_CASE("trace: IMAP literals are shown; a refused one hides what follows it") {
    check_as_is({"S * OK hi\r\n", "C a APPEND x {13}\r\n", "S + go\r\n", "C b LOGIN c d\r\n\r\n",
                 "S a OK\r\n"});
    check({"S * OK hi\r\n", "C a APPEND x {13}\r\n", "S a NO\r\n", "C b LOGIN c d\r\n"},
          {"S * OK hi\r\n", "C a APPEND x {13}\r\n", "S a NO\r\n", "C b LOGIN ***\r\n"});
}

TEST_CASE("A15 trace: an unfinished line and one beyond all bounds hide their secret") {
    const std::string secret(20000, 's');
    check({"S +OK\r\n", "C PASS " + secret + "\r\nNOOP\r\nPASS hal"},
          {"S +OK\r\n", "C ***\r\nNOOP\r\n***"});
    const std::string spaces(20000, ' ');
    check({"S +OK\r\n", "C " + spaces + "PASS x\r\n"}, {"S +OK\r\n", "C ***\r\n"});
    check_as_is({"S 220 x\r\n", "C NOOP a b " + secret + "\r\n"});
}

TEST_CASE("trace: TLS and the end are told, each once") {
    memory_network net;
    auto ends = net.make_pair();
    std::vector<trace_record::kind> kinds;
    std::string version;
    auto wire = trace(std::move(ends.first), tls_role::client, [&](const trace_record& r) {
        kinds.push_back(r.what);
        if (r.what == trace_record::kind::tls_started) version = r.bytes;
        CHECK(r.at == net.now());
    });
    bool secured = false;
    wire->start_tls({tls_role::client}, [&](std::error_code e, tls_info) { secured = !e; });
    ends.second->start_tls({tls_role::server}, [](std::error_code, tls_info) {});
    net.run();
    CHECK(secured);
    CHECK(version == "TLSv1.3");
    std::string buffer(10, ' ');
    bool ended = false;
    wire->read_some(buffer, [&](std::error_code e, std::size_t n) { ended = !e && n == 0; });
    ends.second->close();
    net.run();
    CHECK(ended);
    wire->close();
    wire.reset();
    using kind = trace_record::kind;
    CHECK(kinds == std::vector{kind::tls_started, kind::ended});
}
