// IMAP's client session behind the pump, over a pair of transports in memory: a large message
// passes in flat memory, however it is cut, and a lost connection is told with its error.
#include <doctest/doctest.h>

#include <string>

#include <courriel/imap/client_session.hpp>
#include <courriel/memory_transport.hpp>

#include "imap/client_support.hpp"
#include "support/counting_allocator.hpp"
#include "support/peer.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;
using courriel::memory_network;
using courriel::transport;
using courriel::tests::live_bytes;

namespace {

// The server: it says what it is told to, and hears nothing.
class speaker {
public:
    speaker(memory_network& network, transport& wire) : network_(network), wire_(wire) {}

    void say(std::string_view bytes) {
        rest_ = bytes;
        if (!rest_.empty()) write();
        network_.run();
    }
    [[nodiscard]] std::error_code error() const { return error_; }

private:
    void write() {
        wire_.write_some(rest_, [this](std::error_code error, std::size_t n) {
            error_ = error;
            rest_.remove_prefix(n);
            if (!error && !rest_.empty()) write();
        });
    }

    memory_network& network_;
    transport& wire_;
    std::string_view rest_{};
    std::error_code error_{};
};

struct receiver {
    std::size_t octets = 0;
    std::size_t whole = 0;
    std::size_t cut = 0;

    void operator()(client_session& s, const client_event& event) {
        if (std::holds_alternative<ready>(event)) CHECK(s.select("INBOX"));
        if (const auto* e = std::get_if<done>(&event); e && static_cast<unsigned>(e->id) == 1)
            CHECK(s.fetch(sequence_set(1), fetch().body()));
        if (const auto* e = std::get_if<body_chunk>(&event)) octets += e->bytes.size();
        whole += std::holds_alternative<body_end>(event);
        cut += std::holds_alternative<body_cut>(event);
    }
};

constexpr std::size_t size = 100'000'000;
constexpr std::string_view head = "* 1 FETCH (BODY[] {100000000}\r\n";

} // namespace

TEST_CASE("a FETCH of 100 MB through the pump is flat") {
    memory_network network;
    auto [mine, other] = network.make_pair();
    speaker server(network, *other);
    receiver app;
    courriel::tests::peer<client_session> client(client_session(plain_options()), std::move(mine),
                                                 std::ref(app));
    server.say("* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n");
    server.say("a001 OK done\r\n");
    server.say(head);
    const std::string block(1'000'000, 'x');
    const std::size_t before = live_bytes();
    courriel::tests::reset_peak();
    for (std::size_t sent = 0; sent != size; sent += block.size()) server.say(block);
    CHECK(courriel::tests::peak_bytes() - before <= 256 * 1024);
    server.say(")\r\na002 OK done\r\n");
    CHECK(app.octets == size);
    CHECK(app.whole == 1);
    CHECK_FALSE(server.error());
    CHECK_FALSE(client.has_ended());
}

TEST_CASE("T12 a connection lost inside a message is told with its error") {
    memory_network network;
    auto [mine, other] = network.make_pair();
    receiver app;
    courriel::tests::peer<client_session> client(client_session(plain_options()), std::move(mine),
                                                 std::ref(app));
    speaker server(network, *other);
    server.say("* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n");
    server.say("a001 OK done\r\n");
    server.say(head);
    server.say("the first octets");
    other.reset();
    network.run();
    CHECK(app.octets == 16);
    CHECK(app.whole == 0);
    CHECK(app.cut == 1);
    CHECK(client.has_ended());
}
