// T26: whatever a man in the middle does before TLS, a client that requires TLS sends neither a
// credential nor a byte of a message in the clear, does not become ready, and ends by itself. A
// table of the attacks that are known, then some thousands of random ones, on SMTP and POP3.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/memory_transport.hpp>
#include <courriel/overloaded.hpp>
#include <courriel/pop3/client_session.hpp>
#include <courriel/pop3/server_session.hpp>
#include <courriel/smtp/client_session.hpp>
#include <courriel/smtp/server_session.hpp>

#include "support/catch.hpp"
#include "support/middleman.hpp"
#include "support/peer.hpp"
#include "support/random.hpp"

using namespace courriel;
using namespace courriel::tests;

namespace {

struct outcome {
    std::string clear{}; // what the client sent before TLS
    bool secured = false;
    bool ready = false;    // some client was, in the clear
    bool ended = false;    // the client has come to an end
    bool finished = false; // in good order, all done
};

// Applications that try all they can at each event, in and out of place.
struct smtp_near {
    outcome& seen;

    void operator()(smtp::client_session& s, const smtp::client_event& event) {
        if (std::holds_alternative<smtp::ready>(event) && !s.is_secure()) seen.ready = true;
        if (std::holds_alternative<smtp::mail_result>(event)) {
            seen.finished = !s.quit();
            return;
        }
        if (s.write_body("a secret\r\n") != 0) CHECK(!s.end_body());
        if (!s.is_authenticated() && !s.authenticate(sasl::plain("ada", "secret"))) return;
        static_cast<void>(s.start_mail({"ada@example.org", "bob@example.net"}));
        static_cast<void>(s.verify("secret"));
    }
};

struct pop3_near {
    outcome& seen;

    void operator()(pop3::client_session& s, const pop3::client_event& event) {
        if (std::holds_alternative<pop3::ready>(event) && !s.is_secure()) seen.ready = true;
        if (std::holds_alternative<pop3::body_end>(event)) {
            seen.finished = !s.quit();
            return;
        }
        static_cast<void>(s.login("ada", "secret"));
        if (std::holds_alternative<pop3::login_result>(event)) static_cast<void>(s.retrieve(1));
    }
};

// Servers that agree to everything.
void smtp_far(smtp::server_session& s, const smtp::server_event& event) {
    if (std::holds_alternative<smtp::auth_step>(event)) return void(s.auth_accept("ada"));
    if (s.owes_answer()) static_cast<void>(s.accept());
}

void pop3_far(pop3::server_session& s, const pop3::server_event& event) {
    if (std::holds_alternative<pop3::login>(event)) return void(s.accept({{10, "one"}}));
    if (std::holds_alternative<pop3::writable>(event)) {
        static_cast<void>(s.write_body("a secret\r\n"));
        return void(s.end_body());
    }
    if (s.owes_answer()) static_cast<void>(s.accept());
}

template <class Client, class Server, class Near, class Far>
outcome converse(Client client, Server server, Near near_app, Far far_app, outcome& seen,
                 meddling edit) {
    middleman_notes notes;
    memory_network network;
    auto [far_end, near_end] = network.make_pair();
    {
        peer<Server> far(std::move(server), std::move(far_end), far_app);
        peer<Client> near(std::move(client),
                          std::make_unique<middleman>(std::move(near_end), std::move(edit), notes),
                          near_app);
        do {
            network.run();
        } while (!near.has_ended() && (notes.run_one() || network.advance_to_next_wake()));
        seen.ended = near.has_ended();
    }
    do {
        network.run();
    } while (notes.run_one());
    seen.clear = notes.clear;
    seen.secured = notes.secured;
    return seen;
}

outcome smtp_under(meddling edit) {
    smtp::server_options server;
    server.tls = tls::starttls;
    server.mechanisms = {"PLAIN"};
    outcome seen;
    return converse(smtp::client_session(), smtp::server_session(server), smtp_near{seen}, smtp_far,
                    seen, std::move(edit));
}

outcome pop3_under(meddling edit) {
    pop3::server_options server;
    server.tls = tls::starttls;
    outcome seen;
    return converse(pop3::client_session(), pop3::server_session(server), pop3_near{seen}, pop3_far,
                    seen, std::move(edit));
}

void check_silence(const outcome& seen) {
    CHECK(seen.ended);
    CHECK_FALSE(seen.ready);
    for (const char* secret : {"AUTH", "MAIL", "VRFY", "USER", "PASS", "secret", "c2Vjc"}) {
        INFO(seen.clear);
        CHECK(seen.clear.find(secret) == std::string::npos);
    }
}

constexpr auto to_client = direction::to_client;
constexpr auto to_server = direction::to_server;
constexpr std::string_view cut = "cut";

// The n-th line of a direction that begins so becomes something else.
struct attack {
    const char* what;
    direction where;
    std::size_t n;
    std::string_view line;
    std::string_view instead;
};

meddling edit_of(const attack& a) {
    return [a, seen = std::size_t{0}](direction where,
                                      std::string line) mutable -> std::optional<std::string> {
        if (where != a.where || !std::string_view(line).starts_with(a.line) || ++seen != a.n)
            return line;
        if (a.instead == cut) return std::nullopt;
        return std::string(a.instead);
    };
}

const std::vector<attack> on_smtp{
    {"T06 STARTTLS is not announced", to_client, 1, "250-STARTTLS", ""},
    {"T06 STARTTLS is announced as something else", to_client, 1, "250-STARTTLS",
     "250-XXXXXXXX\r\n"},
    {"T06 STARTTLS is gone, AUTH is offered", to_client, 1, "250-STARTTLS", "250-AUTH PLAIN\r\n"},
    {"T06 no EHLO", to_client, 1, "250-localhost", "502 no\r\n"},
    {"T06 EHLO is answered by one line", to_client, 1, "250-localhost", "250 localhost\r\n"},
    {"T06 STARTTLS is refused for now", to_client, 2, "220", "454 later\r\n"},
    {"T06 STARTTLS is refused", to_client, 2, "220", "502 no\r\n"},
    {"T06 STARTTLS is answered by 250", to_client, 2, "220", "250 ok\r\n"},
    {"T06 STARTTLS is answered by 235", to_client, 2, "220", "235 welcome\r\n"},
    {"T06 STARTTLS is answered by 334", to_client, 2, "220", "334 \r\n"},
    {"T02 an answer behind the go-ahead", to_client, 2, "220",
     "220 go\r\n250-localhost\r\n250 AUTH PLAIN\r\n"},
    {"T02 half an answer behind the go-ahead", to_client, 2, "220", "220 go\r\n250"},
    {"T03 the go-ahead before the question", to_client, 1, "250-localhost",
     "250 STARTTLS\r\n220 go\r\n"},
    {"T03 all answers at once", to_client, 1, "220",
     "220 x\r\n250-x\r\n250 STARTTLS\r\n220 go\r\n250 AUTH PLAIN\r\n235 ok\r\n"},
    {"T05 greeting 554", to_client, 1, "220", "554 go away\r\n"},
    {"T05 greeting 250", to_client, 1, "220", "250 x\r\n"},
    {"T05 greeting 235", to_client, 1, "220", "235 x\r\n"},
    {"T05 greeting 421", to_client, 1, "220", "421 x\r\n"},
    {"T05 no greeting", to_client, 1, "220", "hello\r\n"},
    {"T05 a greeting without an end", to_client, 1, "220", "220-x\r\n"},
    {"T05 a POP3 greeting", to_client, 1, "220", "+OK x\r\n"},
    {"no answer to STARTTLS", to_client, 2, "220", ""},
    {"no answer to EHLO", to_server, 1, "EHLO", ""},
    {"cut at the greeting", to_client, 1, "220", cut},
    {"cut at EHLO", to_server, 1, "EHLO", cut},
    {"cut in the answer to EHLO", to_client, 1, "250-STARTTLS", cut},
    {"cut at STARTTLS", to_server, 1, "STARTTLS", cut},
    {"cut at the go-ahead", to_client, 2, "220", cut},
    {"T01 a command behind STARTTLS", to_server, 1, "STARTTLS", "STARTTLS\r\nEHLO x\r\n"},
    {"STARTTLS becomes NOOP", to_server, 1, "STARTTLS", "NOOP\r\n"},
    {"STARTTLS does not arrive", to_server, 1, "STARTTLS", ""},
    {"EHLO becomes QUIT", to_server, 1, "EHLO", "QUIT\r\n"}};

const std::vector<attack> on_pop3{
    {"T06 STLS is not announced", to_client, 1, "STLS", ""},
    {"T06 STLS is announced as something else", to_client, 1, "STLS", "XXXX\r\n"},
    {"T06 STLS is gone, SASL is offered", to_client, 1, "STLS", "SASL PLAIN\r\n"},
    {"T06 an empty list", to_client, 2, "+OK", "+OK\r\n.\r\n"},
    {"T06 STLS is refused", to_client, 3, "+OK", "-ERR no\r\n"},
    {"T06 STLS is answered by a challenge", to_client, 3, "+OK", "+ \r\n"},
    {"T02 an answer behind the go-ahead", to_client, 3, "+OK", "+OK\r\n+OK\r\nSASL PLAIN\r\n.\r\n"},
    {"T02 half an answer behind the go-ahead", to_client, 3, "+OK", "+OK\r\n+O"},
    {"T03 all answers at once", to_client, 1, "+OK",
     "+OK x\r\n+OK\r\nSTLS\r\n.\r\n+OK\r\n+OK\r\n+OK\r\n"},
    {"T03 the go-ahead before the question", to_client, 1, ".", ".\r\n+OK\r\n"},
    {"T05 greeting -ERR", to_client, 1, "+OK", "-ERR no\r\n"},
    {"T05 no greeting", to_client, 1, "+OK", "hello\r\n"},
    {"T05 an SMTP greeting", to_client, 1, "+OK", "220 x\r\n"},
    {"a list without an end", to_client, 1, ".", ""},
    {"no answer to CAPA", to_server, 1, "CAPA", ""},
    {"no answer to STLS", to_client, 3, "+OK", ""},
    {"cut at the greeting", to_client, 1, "+OK", cut},
    {"cut in the list", to_client, 1, "STLS", cut},
    {"cut at STLS", to_server, 1, "STLS", cut},
    {"cut at the go-ahead", to_client, 3, "+OK", cut},
    {"T01 a command behind STLS", to_server, 1, "STLS", "STLS\r\nCAPA\r\n"},
    {"STLS becomes NOOP", to_server, 1, "STLS", "NOOP\r\n"},
    {"STLS becomes CAPA", to_server, 1, "STLS", "CAPA\r\n"}};

// One line in four becomes something else.
meddling random_edit(std::size_t seed) {
    return [random = test::random(seed)](direction,
                                         std::string line) mutable -> std::optional<std::string> {
        static constexpr std::string_view lines[] = {"220 go\r\n",
                                                     "250-x\r\n",
                                                     "250 STARTTLS\r\n",
                                                     "250 AUTH PLAIN\r\n",
                                                     "235 ok\r\n",
                                                     "334 \r\n",
                                                     "354 go\r\n",
                                                     "421 bye\r\n",
                                                     "554 no\r\n",
                                                     "+OK\r\n",
                                                     "-ERR\r\n",
                                                     "+ \r\n",
                                                     "STLS\r\n",
                                                     ".\r\n",
                                                     "SASL PLAIN\r\n",
                                                     "STARTTLS\r\n",
                                                     "EHLO evil\r\n",
                                                     "NOOP\r\n",
                                                     "CAPA\r\n",
                                                     "QUIT\r\n",
                                                     "USER x\r\n",
                                                     "AUTH PLAIN\r\n",
                                                     "\r\n",
                                                     "\n"};
        const std::string_view other = lines[random.below(std::size(lines))];
        const std::size_t at = random.below(line.size());
        switch (random.below(32)) {
        case 0: return "";
        case 1: return line + line;
        case 2: return std::string(other);
        case 3: return line.append(other);
        case 4: return line.insert(0, other);
        case 5: return line.insert(at, other);
        case 6: line[at] = static_cast<char>(random.below(256)); return line;
        case 7:
            if (random.below(4) == 0) return std::nullopt;
            return line.erase(at, 1 + random.below(8));
        default: return line;
        }
    };
}

} // namespace

TEST_CASE("T26 no man in the middle: the conversation comes to TLS and to its end",
          "[smtp][pop3]") {
    const auto nothing = [](direction, std::string line) { return std::optional(line); };
    for (const outcome& seen : {smtp_under(nothing), pop3_under(nothing)}) {
        check_silence(seen);
        CHECK(seen.secured);
        CHECK(seen.finished);
    }
}

TEST_CASE("T26 known attacks before STARTTLS", "[smtp]") {
    for (const attack& a : on_smtp) {
        INFO(a.what);
        const outcome seen = smtp_under(edit_of(a));
        check_silence(seen);
        CHECK_FALSE(seen.secured);
    }
}

TEST_CASE("T26 known attacks before STLS", "[pop3]") {
    for (const attack& a : on_pop3) {
        INFO(a.what);
        const outcome seen = pop3_under(edit_of(a));
        check_silence(seen);
        CHECK_FALSE(seen.secured);
    }
}

TEST_CASE("T26 random edits before TLS", "[smtp][pop3]") {
    std::size_t finished = 0;
    constexpr std::size_t rounds = 2000;
    for (std::size_t seed = 1; seed <= rounds; ++seed) {
        INFO("seed " << seed);
        for (const auto under : {smtp_under, pop3_under}) {
            const outcome seen = under(random_edit(seed));
            check_silence(seen);
            CHECK(seen.secured >= seen.finished);
            finished += seen.finished;
        }
    }
    // Some edits are harmless, most are not.
    CHECK(finished > rounds / 20);
    CHECK(finished < rounds);
}
