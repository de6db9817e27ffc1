// Our SMTP client against our SMTP server over a pair of transports in memory: several messages, a
// refused recipient, STARTTLS with AUTH, a relay that must not bring smuggling back (S21), and a
// large message in little memory.
#include <algorithm>
#include <string>
#include <vector>

#include <courriel/memory_transport.hpp>
#include <courriel/overloaded.hpp>
#include <courriel/smtp/client_session.hpp>
#include <courriel/smtp/server_session.hpp>

#include "support/catch.hpp"
#include "support/counting_allocator.hpp"
#include "support/peer.hpp"

using namespace courriel;
using namespace courriel::tests;

namespace {

struct letter {
    std::string sender;
    std::vector<std::string> recipients;
    std::string body;

    friend bool operator==(const letter&, const letter&) = default;
};

// Keeps what it is sent; refuses whoever is called "nobody", and every password but one.
struct inbox {
    std::vector<letter> letters{};
    letter now{};
    std::size_t octets = 0;
    bool keep_bodies = true;

    void operator()(smtp::server_session& s, const smtp::server_event& event) {
        std::error_code error;
        std::visit(overloaded{
                       [&](const smtp::sender& e) {
                           now = {std::string(e.address.text), {}, {}};
                           error = s.accept();
                       },
                       [&](const smtp::recipient& e) {
                           if (e.address.local_part == "nobody") {
                               error = s.reject(550, "no such user");
                               return;
                           }
                           now.recipients.emplace_back(e.address.text);
                           error = s.accept();
                       },
                       [&](const smtp::body_chunk& e) {
                           octets += e.bytes.size();
                           if (keep_bodies) now.body += e.bytes;
                       },
                       [&](const smtp::body_end&) {
                           letters.push_back(std::move(now));
                           error = s.accept();
                       },
                       [&](const smtp::auth_step& e) {
                           const std::string good("\0ada\0secret", 11);
                           error = e.response == good ? s.auth_accept("ada") : s.auth_reject();
                       },
                       [&](const smtp::data_request&) { error = s.accept(); },
                       [&](const auto&) { error = s.accept_default(event); },
                   },
                   event);
        CHECK(!error);
    }
};

// Sends letters one after the other, then QUIT.
struct outbox {
    std::vector<letter> letters{};
    bool log_in = false;
    std::size_t at = 0;
    std::size_t written = 0;
    std::vector<std::size_t> refused{};
    std::vector<bool> sent{};
    bool authenticated = false;

    void operator()(smtp::client_session& s, const smtp::client_event& event) {
        std::visit(overloaded{
                       [&](const smtp::ready&) {
                           if (log_in) {
                               CHECK(!s.authenticate(sasl::plain("ada", "secret")));
                           } else {
                               send(s);
                           }
                       },
                       [&](const smtp::auth_result& e) {
                           authenticated = e.reply.is_positive();
                           send(s);
                       },
                       [&](const smtp::recipient_reply& e) {
                           if (!e.reply.is_positive()) refused.push_back(e.index);
                       },
                       [&](const smtp::writable&) { write(s); },
                       [&](const smtp::mail_result& e) {
                           sent.push_back(e.sent);
                           ++at;
                           send(s);
                       },
                       [](const auto&) {},
                   },
                   event);
    }

    void send(smtp::client_session& s) {
        if (at == letters.size()) {
            CHECK(!s.quit());
            return;
        }
        smtp::envelope envelope;
        envelope.reverse_path = letters[at].sender;
        for (const std::string& to : letters[at].recipients) envelope.recipients.emplace_back(to);
        written = 0;
        CHECK(!s.start_mail(std::move(envelope)));
    }

    void write(smtp::client_session& s) {
        const std::string& body = letters[at].body;
        if (written == body.size()) return;
        written += s.write_body(std::string_view(body).substr(written));
        if (written == body.size()) CHECK(!s.end_body());
    }
};

// What happens between them; pieces of `piece` octets.
template <class Inbox, class Outbox>
void converse(Inbox& in, Outbox& out, smtp::server_options server, smtp::client_options client,
              std::size_t piece) {
    memory_network network;
    auto [a, b] = network.make_pair({.piece = [piece] { return piece; }});
    peer<smtp::server_session> far(smtp::server_session(std::move(server)), std::move(a),
                                   std::ref(in));
    peer<smtp::client_session> near(smtp::client_session(std::move(client)), std::move(b),
                                    std::ref(out));
    network.run();
    CHECK(near.has_ended());
    CHECK(!near.error());
    while (!far.has_ended() && network.advance_to_next_wake()) network.run();
    CHECK(far.has_ended());
}

smtp::client_options plain_client() {
    smtp::client_options options;
    options.tls = tls::none;
    return options;
}

} // namespace

TEST_CASE("three messages, and one recipient is refused", "[smtp]") {
    const std::vector<letter> letters{
        {"ada@example.org",
         {"bob@example.net", "nobody@example.net", "eve@example.net"},
         "one\r\n"},
        {"ada@example.org", {"bob@example.net"}, ".\r\n..\r\ntwo\r\n"},
        {"", {"bob@example.net"}, std::string(200'000, 'x').replace(500, 2, "\r\n") + "\r\n"}};
    for (const std::size_t piece : {1u, 7u, 1000u, 100'000u}) {
        auto shorter = letters;
        shorter[2].body = std::string(900, 'x') + "\r\n";
        inbox in;
        outbox out{.letters = shorter};
        converse(in, out, {}, plain_client(), piece);
        CHECK(out.sent == std::vector<bool>{true, true, true});
        CHECK(out.refused == std::vector<std::size_t>{1});
        shorter[0].recipients.erase(shorter[0].recipients.begin() + 1);
        CHECK(in.letters == shorter);
    }
}

TEST_CASE("STARTTLS, then AUTH, then a message", "[smtp]") {
    inbox in;
    outbox out{.letters = {{"ada@example.org", {"bob@example.net"}, "inside\r\n"}}, .log_in = true};
    smtp::server_options server;
    server.tls = tls::starttls;
    server.require_tls = true;
    server.require_auth = true;
    server.mechanisms = {"PLAIN"};
    converse(in, out, server, {}, 64);
    CHECK(out.authenticated);
    CHECK(in.letters == out.letters);
}

TEST_CASE("T06 a client that requires TLS sends nothing to a server without it", "[smtp]") {
    inbox in;
    outbox out{.letters = {{"ada@example.org", {"bob@example.net"}, "outside\r\n"}}};
    converse(in, out, {}, {}, 64);
    CHECK(out.sent.empty());
    CHECK(in.letters.empty());
}

namespace {

// A client that is not ours says each of these in its turn to a server that takes odd line ends.
inbox take_from_stranger(const std::vector<std::string>& turns) {
    smtp::server_options lenient;
    lenient.accept_bare_line_ends = true;
    smtp::server_session session(lenient);
    inbox in;
    const auto settle = [&] {
        while (const auto event = session.next()) in(session, *event);
        while (!session.output().empty()) session.consume(session.output().size());
    };
    settle();
    for (std::string_view said : turns) {
        while (!said.empty() && session.wants().read) {
            const auto into = session.prepare();
            const std::size_t n = std::min(into.size(), said.size());
            std::copy_n(said.begin(), n, into.begin());
            session.commit(n);
            said.remove_prefix(n);
            settle();
        }
    }
    return in;
}

std::string canonical(const std::string& body) {
    std::string out;
    for (std::size_t i = 0; i != body.size(); ++i) {
        if (body[i] == '\0') continue;
        if (body[i] == '\n' && i != 0 && body[i - 1] == '\r') continue;
        out += body[i] == '\r' || body[i] == '\n' ? "\r\n" : std::string(1, body[i]);
    }
    return out;
}

} // namespace

TEST_CASE("S21 a relay does not bring smuggling back: server, client, server", "[smtp]") {
    const std::string evil = "MAIL FROM:<evil@example.org>\r\nRCPT TO:<bob@example.net>\r\n"
                             "DATA\r\nsmuggled\r\n.\r\n";
    const std::string ends[] = {"\n.\n",
                                "\n.\r\n",
                                "\r\n.\n",
                                "\r.\r",
                                "\r\n.\r",
                                "\r.\r\n",
                                "\r\r\n.\r\r",
                                "\n.\r",
                                "\r\n..\n",
                                "\n..\r\n",
                                "\n..\n",
                                std::string("\r\n\0.\r\n", 6),
                                std::string("\r\n.\0\r\n", 6)};
    for (const std::string& end : ends) {
        INFO(end);
        // The lenient server sees one message, up to the one true end.
        inbox first = take_from_stranger({"EHLO stranger\r\n", "MAIL FROM:<a@example.org>\r\n",
                                          "RCPT TO:<bob@example.net>\r\n", "DATA\r\n",
                                          "first" + end + evil, "QUIT\r\n"});
        REQUIRE(first.letters.size() == 1);
        REQUIRE(first.letters[0].body.find("smuggled") != std::string::npos);
        for (const std::size_t piece : {1u, 1000u}) {
            // Relayed as it is, our client refuses to send it; made canonical, it stays one.
            outbox raw{.letters = first.letters};
            inbox last;
            converse(last, raw, {}, plain_client(), piece);
            CHECK(raw.sent.empty());
            CHECK(last.letters.empty());

            outbox mended{.letters = first.letters};
            mended.letters[0].body = canonical(first.letters[0].body);
            inbox last_of_mended;
            converse(last_of_mended, mended, {}, plain_client(), piece);
            CHECK(last_of_mended.letters == mended.letters);
        }
    }
    // A canonical body that holds the text of a whole transaction is one message all the same.
    outbox relay{.letters = {{"a@example.org", {"bob@example.net"}, "first\r\n.\r\n" + evil}}};
    inbox last;
    converse(last, relay, {}, plain_client(), 3);
    CHECK(last.letters == relay.letters);
}

namespace {

// Writes a message of `size` octets from one block.
struct large_outbox : outbox {
    std::size_t size = 0;
    std::size_t left = 0;
    std::string block{};

    void operator()(smtp::client_session& s, const smtp::client_event& event) {
        if (std::holds_alternative<smtp::data_reply>(event)) left = size;
        if (!std::holds_alternative<smtp::writable>(event)) {
            outbox::operator()(s, event);
            return;
        }
        while (left != 0) {
            const auto part = std::string_view(block).substr((size - left) % block.size(), left);
            const std::size_t taken = s.write_body(part);
            if (taken == 0) return;
            left -= taken;
        }
        CHECK(!s.end_body());
    }
};

void send_large(std::size_t size) {
    inbox in{.keep_bodies = false};
    large_outbox out;
    out.letters = {{"a@example.org", {"bob@example.net"}, ""}};
    out.size = size;
    while (out.block.size() < 64 * 1024) out.block += std::string(62, 'x') + "\r\n";
    smtp::server_options server;
    server.limits.message = size;
    const std::size_t before = live_bytes();
    reset_peak();
    converse(in, out, server, plain_client(), 64 * 1024);
    CHECK(out.sent == std::vector<bool>{true});
    CHECK(in.octets == size);
    CHECK(peak_bytes() - before < 1024 * 1024);
}

} // namespace

TEST_CASE("64 MiB through DATA in flat memory", "[smtp][large]") {
    send_large(std::size_t{64} << 20);
}

TEST_CASE("1 GiB through DATA in flat memory", "[.full]") { send_large(std::size_t{1} << 30); }
