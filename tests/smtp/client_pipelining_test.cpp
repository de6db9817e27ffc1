// Groups of commands (RFC 2920), and answers that do not fit them.
#include <algorithm>

#include <doctest/doctest.h>

#include <courriel/errc.hpp>

#include "smtp/client_driver.hpp"

using namespace courriel;
using courriel::smtp::envelope;
using courriel::tests::client_driver;
using courriel::tests::words;

namespace {

constexpr std::size_t group = 48; // recipients: with MAIL and DATA 50 commands

envelope to_many(std::size_t n = group) {
    std::vector<smtp::forward_path> to;
    for (std::size_t i = 0; i != n; ++i) to.emplace_back("r" + std::to_string(i) + "@example.net");
    return {"ada@example.org", std::move(to)};
}

client_driver connected() {
    client_driver client;
    client.connect({"PIPELINING"});
    return client;
}

// The answers to a group in which every third recipient is refused.
std::vector<std::string> answers() {
    std::vector<std::string> out{"250 sender ok\r\n"};
    for (std::size_t i = 0; i != group; ++i)
        out.push_back(std::to_string(i % 3 == 2 ? 550 : 250) + " r" + std::to_string(i) + "\r\n");
    out.push_back("354 go\r\n");
    return out;
}

struct outcome {
    words events;
    std::error_code error;
    std::string sent;
};

// Plays the whole conversation, the application writing its message as soon as it may.
outcome play(const std::vector<std::string>& server) {
    auto client = connected();
    CHECK_FALSE(client.session.start_mail(to_many()));
    outcome out;
    const auto take = [&](words events) {
        for (auto& word : events) {
            const bool body = word == "writable";
            out.events.push_back(std::move(word));
            if (!body) continue;
            CHECK(client.session.write_body("text\r\n") == 6);
            static_cast<void>(client.session.end_body());
        }
    };
    for (const auto& answer : server) take(client.says(answer));
    // What the server has to say of the message, or of RSET.
    take(client.says("250 done\r\n"));
    take(client.ends());
    out.error = client.error;
    out.sent = client.sent();
    return out;
}

std::size_t count(const words& events, std::string_view prefix) {
    return static_cast<std::size_t>(
        std::count_if(events.begin(), events.end(),
                      [prefix](const std::string& e) { return e.starts_with(prefix); }));
}

} // namespace

TEST_CASE("MAIL, RCPT and DATA leave as one group") {
    auto client = connected();
    CHECK_FALSE(client.session.start_mail({"a@b", {"c@d", "e@f"}}));
    CHECK(client.sent() == "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\nDATA\r\n");
    CHECK(client.says("250 ok\r\n550 no\r\n250 ok\r\n354 go\r\n") ==
          words{"sender 250", "recipient 0 550", "recipient 1 250", "data 354", "writable"});
}

TEST_CASE("S20: answers arrive at the commands they belong to") {
    auto server = answers();
    const auto out = play(server);
    CHECK(count(out.events, "recipient") == group);
    for (std::size_t i = 0; i != group; ++i)
        CHECK(out.events[i + 1] ==
              "recipient " + std::to_string(i) + (i % 3 == 2 ? " 550" : " 250"));
    CHECK(out.events.back() == "sent 250");
    CHECK_FALSE(out.error);
}

TEST_CASE("S20: an answer that is missing or too many never leads to a message being sent") {
    for (std::size_t at = 0; at != group + 2; ++at) {
        auto missing = answers();
        missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(at));
        const auto lost = play(missing);
        CHECK(count(lost.events, "sent") == 0);
        CHECK(lost.events.back() == "failed");

        for (const char* extra : {"250 extra\r\n", "550 extra\r\n", "354 extra\r\n"}) {
            auto server = answers();
            server.insert(server.begin() + static_cast<std::ptrdiff_t>(at), extra);
            const auto out = play(server);
            // A second 354 is the first one in another place: the right one then is too many.
            CHECK(count(out.events, "sent") == 0);
            CHECK(out.events.back() == "failed");
        }
    }
}

TEST_CASE("S20: an answer too many behind 354 is not the answer to the message") {
    auto client = connected();
    CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
    // It is there before the message is written, though next() has not come to it.
    CHECK(client.says("250 ok\r\n250 ok\r\n").size() == 2);
    const std::string_view both = "354 go\r\n250 queued\r\n";
    const auto into = client.session.prepare();
    std::copy(both.begin(), both.end(), into.begin());
    client.session.commit(both.size());
    auto event = client.session.next();
    REQUIRE(event);
    REQUIRE(std::holds_alternative<smtp::data_reply>(*event));
    CHECK(client.session.write_body("text\r\n") == 6);
    CHECK(client.session.end_body() == errc::unexpected_reply);
    CHECK(client.events() == words{"failed"});
    CHECK(client.sent().find("\r\n.\r\n") == std::string::npos);
}

TEST_CASE("a refused sender lets the group run out") {
    auto client = connected();
    CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
    client.sent();
    CHECK(client.says("550 5.7.1 no\r\n") == words{"sender 550"});
    CHECK(client.says("503 no mail\r\n") == words{"recipient 0 503"});
    CHECK(client.says("503 no mail\r\n") == words{"data 503", "unsent 550"});
    CHECK(client.sent().empty()); // nothing to take back
    CHECK_FALSE(client.session.noop());
}

TEST_CASE("354 without a recipient: a lone dot, and nothing was sent") {
    for (const char* final : {"250 ok\r\n", "554 no recipients\r\n"}) {
        auto client = connected();
        CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
        client.sent();
        CHECK(client.says("250 ok\r\n550 who?\r\n") == words{"sender 250", "recipient 0 550"});
        CHECK(client.says("354 go\r\n").empty());
        CHECK(client.sent() == ".\r\n");
        CHECK(client.session.write_body("text") == 0);
        CHECK(client.says(final) == words{"unsent 550"});
        CHECK(client.text == "who?");
        CHECK_FALSE(client.session.noop());
    }
}

TEST_CASE("a sender that was refused has no recipients, whatever the server says of them") {
    auto client = connected();
    CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
    client.sent();
    CHECK(client.says("550 no\r\n250 ok\r\n354 go\r\n") == words{"sender 550", "recipient 0 250"});
    CHECK(client.sent() == ".\r\n");
    CHECK(client.says("250 ok\r\n") == words{"unsent 550"});
}

TEST_CASE("DATA refused in a group") {
    auto client = connected();
    CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
    client.sent();
    client.says("250 ok\r\n550 who?\r\n");
    CHECK(client.says("554 no valid recipients\r\n") == words{"data 554"});
    CHECK(client.sent() == "RSET\r\n");
    CHECK(client.says("250 ok\r\n") == words{"unsent 550"});
}

TEST_CASE("a group larger than the queue leaves as there is room") {
    auto options = client_driver::plain_options();
    options.limits.output_queue = 4096;
    client_driver client(options);
    client.connect({"PIPELINING"});
    CHECK_FALSE(client.session.start_mail(to_many(5000)));
    CHECK(client.session.output().size() <= 4096);
    const auto sent = client.sent();
    CHECK(std::count(sent.begin(), sent.end(), '\n') == 5002);
    CHECK(sent.ends_with("RCPT TO:<r4999@example.net>\r\nDATA\r\n"));
}

TEST_CASE("answers to commands that were not sent end the session") {
    auto options = client_driver::plain_options();
    options.limits.output_queue = 4096;
    smtp::client_session session(options);
    client_driver client(options);
    client.connect({"PIPELINING"});
    CHECK_FALSE(client.session.start_mail(to_many(1000)));
    // The server reads nothing and answers on.
    words events;
    std::string flood;
    for (int i = 0; i != 400; ++i) flood += "250 ok\r\n";
    for (std::size_t at = 0; at != flood.size() && client.error == std::error_code{};) {
        const auto into = client.session.prepare();
        const std::size_t n = std::min(into.size(), flood.size() - at);
        if (n == 0) break;
        std::copy_n(flood.begin() + static_cast<std::ptrdiff_t>(at), n, into.begin());
        client.session.commit(n);
        at += n;
        while (const auto event = client.session.next())
            if (const auto* failure = std::get_if<failed>(&*event)) client.error = failure->error;
    }
    CHECK(client.error == errc::unexpected_reply);
}
