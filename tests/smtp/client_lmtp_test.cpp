// LMTP (RFC 2033): LHLO, and an answer for each recipient.
#include <doctest/doctest.h>

#include <courriel/errc.hpp>

#include "smtp/client_driver.hpp"

using namespace courriel;
using courriel::smtp::envelope;
using courriel::tests::client_driver;
using courriel::tests::words;

namespace {

constexpr std::size_t group = 50;

smtp::client_options lmtp() {
    auto options = client_driver::plain_options();
    options.protocol = smtp::client_protocol::lmtp;
    return options;
}

envelope to_group() {
    envelope mail("a@b", "c@d");
    for (std::size_t i = 1; i != group; ++i)
        mail.recipients.emplace_back("c" + std::to_string(i) + "@d");
    return mail;
}

// Every third recipient is refused at once; of the others every fifth message.
words answers() {
    words all{"250 ok\r\n"};
    for (std::size_t i = 0; i != group; ++i)
        all.push_back(i % 3 == 2 ? "550 no\r\n" : "250 ok\r\n");
    all.push_back("354 go\r\n");
    for (std::size_t i = 0; i != group; ++i)
        if (i % 3 != 2) all.push_back(i % 5 == 4 ? "452 full\r\n" : "250 ok\r\n");
    return all;
}

words play(const words& server, bool in_chunks = false) {
    auto options = lmtp();
    if (in_chunks) options.bodies = smtp::send_by::bdat;
    client_driver client(options);
    client.connect({"PIPELINING", in_chunks ? "CHUNKING" : "SIZE"});
    CHECK_FALSE(client.session.start_mail(to_group()));
    words all;
    for (const auto& answer : server) {
        for (auto& word : client.says(answer)) {
            if (word == "writable" && client.session.write_body("text\r\n") == 6)
                static_cast<void>(client.session.end_body());
            all.push_back(std::move(word));
        }
    }
    for (auto& word : client.ends()) all.push_back(std::move(word));
    return all;
}

std::size_t count(const words& all, std::string_view word) {
    std::size_t n = 0;
    for (const auto& w : all) n += w.starts_with(word) ? 1 : 0;
    return n;
}

} // namespace

TEST_CASE("LHLO, and no HELO") {
    client_driver client(lmtp());
    client.says("220 lmtp.example\r\n");
    CHECK(client.sent() == "LHLO client.example\r\n");
    CHECK(client.says("500 what?\r\n") == words{"failed"});
    CHECK(client.error == errc::refused);
}

TEST_CASE("R10: an answer for each recipient that was accepted, in order") {
    for (const bool in_chunks : {false, true}) {
        auto server = answers();
        if (in_chunks) server.erase(server.begin() + group + 1);
        const auto all = play(server, in_chunks);
        CHECK(count(all, "delivery") == group - group / 3);
        std::size_t at = all.size();
        while (at != 0 && !all[at - 1].starts_with("delivery 0 ")) --at;
        REQUIRE(at != 0);
        --at;
        for (std::size_t i = 0; i != group; ++i)
            if (i % 3 != 2)
                CHECK(all[at++] ==
                      "delivery " + std::to_string(i) + (i % 5 == 4 ? " 452" : " 250"));
        CHECK(all[at] == "sent 250");
    }
}

TEST_CASE("R10: nobody takes it, one takes it, the connection ends between the answers") {
    const auto begun = [] {
        client_driver client(lmtp());
        client.connect({"PIPELINING"});
        CHECK_FALSE(client.session.start_mail({"a@b", {"c@d", "e@f", "g@h"}}));
        client.says("250 ok\r\n250 ok\r\n550 who?\r\n250 ok\r\n354 go\r\n");
        CHECK_FALSE(client.session.end_body());
        return client;
    };
    auto none = begun();
    CHECK(none.says("452 full\r\n") == words{"delivery 0 452"});
    CHECK(none.says("552 large\r\n") == words{"delivery 2 552", "unsent 552"});
    CHECK_FALSE(none.session.noop());
    auto one = begun();
    CHECK(one.says("250 ok\r\n550 no\r\n") ==
          words{"delivery 0 250", "delivery 2 550", "sent 250"});
    auto cut = begun();
    CHECK(cut.says("250 ok\r\n") == words{"delivery 0 250"});
    CHECK(cut.ends() == words{"failed"});
    CHECK(cut.error == errc::unexpected_end);
    auto late = begun(); // L02: each answer has its wait
    late.pass(std::chrono::seconds(599));
    CHECK(late.says("250 ok\r\n") == words{"delivery 0 250"});
    late.pass(std::chrono::seconds(599));
    CHECK(late.events().empty());
    late.pass(std::chrono::seconds(1));
    CHECK(late.events() == words{"failed"});
    CHECK(late.error == errc::timed_out);
}

TEST_CASE("S20: in LMTP too an answer missing or too many is found out") {
    const auto good = answers();
    for (std::size_t at = 0; at != good.size(); ++at) {
        auto missing = good;
        missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(at));
        CHECK(count(play(missing), "failed") == 1);
        auto extra = good;
        extra.insert(extra.begin() + static_cast<std::ptrdiff_t>(at), "250 extra\r\n");
        CHECK(count(play(extra), "failed") == 1);
    }
    CHECK(count(play(good), "failed") == 0);
}

TEST_CASE("354 without a recipient is no answer in LMTP (RFC 2033 section 4.2)") {
    client_driver client(lmtp());
    client.connect({"PIPELINING"});
    CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
    CHECK(client.says("250 ok\r\n550 no\r\n354 go\r\n").back() == "failed");
    CHECK(client.error == errc::unexpected_reply);
}

TEST_CASE("in LMTP the last chunk waits until those before it are known to be good") {
    auto options = lmtp();
    options.bodies = smtp::send_by::bdat;
    client_driver client(options);
    client.connect({"PIPELINING", "CHUNKING"});
    CHECK_FALSE(client.session.start_mail({"a@b", {"c@d", "e@f"}}));
    client.says("250 ok\r\n250 ok\r\n250 ok\r\n");
    std::string message;
    while (message.size() < 33'000) message += "0123456789\r\n";
    CHECK(client.session.write_body(message) == message.size());
    CHECK_FALSE(client.session.end_body());
    CHECK(client.sent().find("LAST") == std::string::npos);
    client.says("250 ok\r\n");
    CHECK(client.sent().find("LAST") != std::string::npos);
    CHECK(client.says("250 ok\r\n250 ok\r\n") ==
          words{"delivery 0 250", "delivery 1 250", "sent 250"});
}
