// Transactions one command at a time: what is sent, what each answer leads to, what is refused.
#include <doctest/doctest.h>

#include <courriel/errc.hpp>

#include "smtp/client_driver.hpp"

using namespace courriel;
using courriel::smtp::envelope;
using courriel::tests::client_driver;
using courriel::tests::words;

namespace {

const envelope to_two("ada@example.org", {"bob@example.net", "eve@example.net"});

client_driver connected(const words& extensions = {}) {
    client_driver client;
    client.connect(extensions);
    return client;
}

} // namespace

TEST_CASE("a message, in lockstep") {
    auto client = connected();
    CHECK_FALSE(client.session.start_mail(to_two));
    CHECK(client.sent() == "MAIL FROM:<ada@example.org>\r\n");
    CHECK(client.says("250 2.1.0 ok\r\n") == words{"sender 250"});
    CHECK(client.sent() == "RCPT TO:<bob@example.net>\r\n");
    CHECK(client.says("250 ok\r\n") == words{"recipient 0 250"});
    CHECK(client.sent() == "RCPT TO:<eve@example.net>\r\n");
    CHECK(client.says("550 no\r\n") == words{"recipient 1 550"});
    CHECK(client.sent() == "DATA\r\n");
    CHECK(client.session.write_body("early") == 0);
    CHECK(client.says("354 go\r\n") == words{"data 354", "writable"});
    CHECK(client.session.noop() == errc::wrong_phase);
    CHECK(client.session.write_body("Subject: x\r\n\r\n.hidden\r\n") == 23);
    CHECK_FALSE(client.session.end_body());
    CHECK(client.session.end_body() == errc::wrong_phase);
    CHECK(client.sent() == "Subject: x\r\n\r\n..hidden\r\n.\r\n");
    CHECK(client.says("250 2.0.0 queued\r\n") == words{"sent 250"});
    CHECK(client.text == "queued");
    CHECK_FALSE(client.session.start_mail(to_two));
    CHECK(client.sent() == "MAIL FROM:<ada@example.org>\r\n");
}

TEST_CASE("the parameters of MAIL, when the server knows them") {
    envelope mail("a@b", "c@d");
    mail.size = 1234;
    mail.body = smtp::body_type::eight_bit_mime;
    auto both = connected({"SIZE 2000", "8BITMIME"});
    CHECK_FALSE(both.session.start_mail(mail));
    CHECK(both.sent() == "MAIL FROM:<a@b> SIZE=1234 BODY=8BITMIME\r\n");

    mail.body = smtp::body_type::seven_bit;
    auto size = connected({"SIZE"});
    CHECK_FALSE(size.session.start_mail(mail));
    CHECK(size.sent() == "MAIL FROM:<a@b> SIZE=1234\r\n");

    auto body = connected({"8BITMIME"});
    CHECK_FALSE(body.session.start_mail(mail));
    CHECK(body.sent() == "MAIL FROM:<a@b> BODY=7BIT\r\n");

    auto bounce = connected({"8BITMIME", "SIZE"});
    CHECK_FALSE(bounce.session.start_mail({"", "c@d"}));
    CHECK(bounce.sent() == "MAIL FROM:<>\r\n");
}

TEST_CASE("R08: what the server cannot carry is not sent to it") {
    auto client = connected({"SIZE 1000"});
    envelope mail("a@b", "c@d");
    mail.body = smtp::body_type::eight_bit_mime;
    CHECK(client.session.start_mail(mail) == errc::not_supported);
    CHECK(client.session.start_mail({"a@b", "\xC3\xA9@d"}) == errc::not_supported);
    CHECK(client.session.start_mail({"\xC3\xA9@b", "c@d"}) == errc::not_supported);
    mail.body = smtp::body_type::unspecified;
    for (const std::uint64_t size : {999u, 1000u, 1001u}) {
        mail.size = size;
        auto fresh = connected({"SIZE 1000"});
        CHECK(fresh.session.start_mail(mail) ==
              (size <= 1000 ? std::error_code{} : errc::too_large));
    }
    CHECK(client.sent().empty());
    CHECK_FALSE(client.session.noop());
}

TEST_CASE("envelopes that are none") {
    auto client = connected();
    CHECK(client.session.start_mail({}) == errc::invalid_argument);
    CHECK(client.session.start_mail({"a@b", std::vector<smtp::forward_path>{}}) ==
          errc::invalid_argument);
    CHECK(client.session.start_mail({"a@b", "<>"}) == errc::invalid_argument);
    CHECK(client.session.start_mail({"postmaster", "a@b"}) == errc::invalid_argument);
    CHECK(client.sent().empty());
    CHECK_FALSE(client.session.start_mail({"a@b", "postmaster"}));
}

TEST_CASE("a refused sender ends the transaction at once") {
    auto client = connected();
    CHECK_FALSE(client.session.start_mail(to_two));
    client.sent();
    CHECK(client.says("451 4.7.1 later\r\n") == words{"sender 451", "unsent 451"});
    CHECK(client.text == "later");
    CHECK(client.sent().empty());
    CHECK_FALSE(client.session.noop());
}

TEST_CASE("without recipients there is no DATA, and the sender is taken back") {
    auto client = connected();
    CHECK_FALSE(client.session.start_mail(to_two));
    client.says("250 ok\r\n");
    client.says("550 first\r\n");
    client.sent();
    CHECK(client.says("551 second\r\n") == words{"recipient 1 551"});
    CHECK(client.sent() == "RSET\r\n");
    CHECK(client.session.noop() == errc::wrong_phase);
    CHECK(client.says("250 forgotten\r\n") == words{"unsent 551"});
    CHECK(client.text == "second");
    CHECK_FALSE(client.session.noop());
}

TEST_CASE("a refused DATA") {
    auto client = connected();
    CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
    client.says("250 ok\r\n");
    client.says("250 ok\r\n");
    client.sent();
    CHECK(client.says("451 no room\r\n") == words{"data 451"});
    CHECK(client.sent() == "RSET\r\n");
    CHECK(client.says("250 ok\r\n") == words{"unsent 451"});
    CHECK(client.text == "no room");
}

TEST_CASE("what was decided is told when the connection ends while the sender is taken back") {
    for (const bool says : {false, true}) {
        auto client = connected();
        CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
        client.says("250 ok\r\n");
        CHECK(client.says("550 no\r\n").back() == "recipient 0 550");
        CHECK(client.sent().ends_with("RSET\r\n"));
        CHECK((says ? client.says("421 bye\r\n") : client.ends()) == words{"unsent 550", "failed"});
    }
}

TEST_CASE("a refused message") {
    auto client = connected();
    CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
    for (const char* answer : {"250 ok\r\n", "251 will forward\r\n", "354 go\r\n"})
        client.says(answer);
    CHECK_FALSE(client.session.end_body());
    CHECK(client.says("554 5.6.0 no\r\n") == words{"unsent 554"});
    CHECK_FALSE(client.session.noop());
}

TEST_CASE("R06: too many recipients is worth another try") {
    CHECK(smtp::recipient_reply{0, {452, {}, ""}}.is_transient());
    CHECK(smtp::recipient_reply{0, {552, {}, ""}}.is_transient());
    CHECK_FALSE(smtp::recipient_reply{0, {550, {}, ""}}.is_transient());
    CHECK_FALSE(smtp::recipient_reply{0, {250, {}, ""}}.is_transient());
}

TEST_CASE("421 anywhere in a transaction ends the session without a result") {
    const words answers{"250 ok\r\n", "250 ok\r\n", "354 go\r\n"};
    for (std::size_t n = 0; n != 4; ++n) {
        auto client = connected();
        CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
        for (std::size_t i = 0; i != n; ++i) client.says(answers[i]);
        if (n == 3) CHECK_FALSE(client.session.end_body());
        CHECK(client.says("421 going down\r\n") == words{"failed"});
        CHECK(client.error == errc::shutting_down);
        CHECK(client.session.write_body("x") == 0);
    }
}

TEST_CASE("D06: a connection lost before the final answer is no success and no refusal") {
    const std::string server = "250 ok\r\n250 ok\r\n354 go\r\n250-queued\r\n250 really\r\n";
    for (std::size_t cut = 0; cut != server.size(); ++cut) {
        auto client = connected({"PIPELINING"});
        CHECK_FALSE(client.session.start_mail({"a@b", "c@d"}));
        words all;
        for (const char c : server.substr(0, cut)) {
            for (auto& word : client.says(std::string_view(&c, 1))) {
                if (word == "writable") {
                    CHECK(client.session.write_body("text\r\n") == 6);
                    CHECK_FALSE(client.session.end_body());
                }
                all.push_back(std::move(word));
            }
        }
        for (auto& word : client.ends()) all.push_back(std::move(word));
        CHECK(all.back() == "failed");
        CHECK(client.error == errc::unexpected_end);
        for (const auto& word : all) CHECK(word.find("sent") == std::string::npos);
    }
}
