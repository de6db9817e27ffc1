// Our POP3 client against our POP3 server over a pair of transports in memory: a whole maildrop,
// STLS, a connection that is lost before QUIT (D18), and a large message in little memory.
#include <algorithm>
#include <string>
#include <vector>

#include <courriel/memory_transport.hpp>
#include <courriel/overloaded.hpp>
#include <courriel/pop3/client_session.hpp>
#include <courriel/pop3/server_session.hpp>

#include "support/catch.hpp"
#include "support/counting_allocator.hpp"
#include "support/peer.hpp"

using namespace courriel;
using namespace courriel::tests;

namespace {

// A maildrop whose messages are `blocks` repetitions of one block each.
struct maildrop {
    std::vector<std::string> messages{};
    std::size_t repeat = 1;
    std::vector<std::size_t> removed{};
    std::size_t current = 0;
    std::size_t at = 0;

    void operator()(pop3::server_session& s, const pop3::server_event& event) {
        std::visit(overloaded{
                       [&](const pop3::login& e) {
                           if (e.user != "ada" || e.password != "sec ret") {
                               CHECK(!s.reject("no", "AUTH"));
                               return;
                           }
                           pop3::maildrop_listing listing;
                           for (const std::string& m : messages)
                               listing.push_back(
                                   {m.size() * repeat, "id" + std::to_string(listing.size())});
                           CHECK(!s.accept(std::move(listing)));
                       },
                       [&](const pop3::retrieve& e) {
                           current = e.index;
                           at = 0;
                           CHECK(!s.accept());
                           write(s);
                       },
                       [&](const pop3::writable&) { write(s); },
                       [&](const pop3::commit& e) {
                           removed = e.removed;
                           CHECK(!s.accept());
                       },
                       [](const auto&) {},
                   },
                   event);
    }

    void write(pop3::server_session& s) {
        const std::string& block = messages[current];
        while (at < block.size() * repeat) {
            const std::size_t taken =
                s.write_body(std::string_view(block).substr(at % block.size()));
            if (taken == 0) return;
            at += taken;
        }
        CHECK(!s.end_body());
    }
};

// Fetches and removes all messages, then QUIT, unless it is to vanish before.
struct fetcher {
    bool quits = true;
    bool keep_bodies = true;
    std::vector<std::string> bodies{};
    std::size_t octets = 0;
    std::size_t count = 0;
    std::size_t removed = 0;

    void operator()(pop3::client_session& s, const pop3::client_event& event) {
        std::visit(overloaded{
                       [&](const pop3::ready&) { CHECK(!s.login("ada", "sec ret")); },
                       [&](const pop3::login_result& e) {
                           CHECK(e.reply.ok);
                           CHECK(!s.stat());
                       },
                       [&](const pop3::stat_result& e) {
                           count = e.messages;
                           CHECK(!s.retrieve(1));
                       },
                       [&](const pop3::body_begin&) { bodies.emplace_back(); },
                       [&](const pop3::body_chunk& e) {
                           octets += e.bytes.size();
                           if (keep_bodies) bodies.back() += e.bytes;
                       },
                       [&](const pop3::body_end&) { CHECK(!s.remove(bodies.size())); },
                       [&](const pop3::done&) {
                           ++removed;
                           if (removed < count)
                               CHECK(!s.retrieve(removed + 1));
                           else if (quits)
                               CHECK(!s.quit());
                       },
                       [](const auto&) {},
                   },
                   event);
    }
};

struct ends {
    memory_network network{};
    std::unique_ptr<peer<pop3::server_session>> server{};
    std::unique_ptr<peer<pop3::client_session>> client{};
};

void begin(ends& e, maildrop& drop, fetcher& fetch, bool with_tls, std::size_t piece) {
    auto [a, b] = e.network.make_pair({.piece = [piece] { return piece; }});
    pop3::server_options server;
    server.tls = with_tls ? tls::starttls : tls::none;
    server.allow_plaintext_auth = !with_tls;
    pop3::client_options client;
    client.tls = server.tls;
    client.allow_plaintext_auth = !with_tls;
    e.server = std::make_unique<peer<pop3::server_session>>(pop3::server_session(server),
                                                            std::move(a), std::ref(drop));
    e.client = std::make_unique<peer<pop3::client_session>>(pop3::client_session(client),
                                                            std::move(b), std::ref(fetch));
    e.network.run();
}

const std::vector<std::string> three{"one\r\n", ".\r\n..\r\n\r\n", std::string(900, 'x') + "\r\n"};

} // namespace

TEST_CASE("a maildrop is fetched and emptied", "[pop3]") {
    for (const bool with_tls : {false, true}) {
        for (const std::size_t piece : {1u, 7u, 1000u}) {
            maildrop drop{.messages = three};
            fetcher fetch;
            ends e;
            begin(e, drop, fetch, with_tls, piece);
            CHECK(e.client->has_ended());
            CHECK(!e.client->error());
            CHECK(e.client->session().is_secure() == with_tls);
            CHECK(fetch.bodies == three);
            CHECK(drop.removed == std::vector<std::size_t>{0, 1, 2});
        }
    }
}

TEST_CASE("D18 a connection that is lost before QUIT removes nothing", "[pop3]") {
    maildrop drop{.messages = three};
    fetcher fetch{.quits = false};
    ends e;
    begin(e, drop, fetch, false, 1000);
    CHECK(fetch.removed == 3);
    e.client.reset();
    e.network.run();
    CHECK(e.server->has_ended());
    CHECK(drop.removed.empty());
}

namespace {

void fetch_large(std::size_t repeat) {
    std::string block;
    while (block.size() < 64 * 1024) block += std::string(62, 'x') + "\r\n";
    maildrop drop{.messages = {block}, .repeat = repeat};
    fetcher fetch{.keep_bodies = false};
    const std::size_t before = live_bytes();
    reset_peak();
    ends e;
    begin(e, drop, fetch, false, 64 * 1024);
    CHECK(e.client->has_ended());
    CHECK(fetch.octets == block.size() * repeat);
    CHECK(peak_bytes() - before < 1024 * 1024);
}

} // namespace

TEST_CASE("64 MiB through RETR in flat memory", "[pop3][large]") { fetch_large(1024); }

TEST_CASE("1 GiB through RETR in flat memory", "[.full]") { fetch_large(16 * 1024); }
