// The parameters of MAIL and RCPT: what each means, what is malformed, and that one of an extension
// that is not announced is unknown. SIZE, BODY and AUTH are in server_mail_test.cpp.
#include <doctest/doctest.h>

#include <initializer_list>

#include "server_driver.hpp"

using namespace courriel;
using namespace courriel::tests;
using namespace std::chrono_literals;

namespace {

constexpr auto date = std::chrono::sys_days(std::chrono::January / 2 / 2030);

smtp::server_options with(std::initializer_list<bool smtp::extensions::*> which) {
    smtp::server_options options;
    for (const auto extension : which) options.offer.*extension = true;
    return options;
}

struct outcome {
    std::string answers;
    smtp::mail_parameters sender;
    smtp::recipient_parameters recipient;
};

outcome give(smtp::server_options options, const std::string& mail, const std::string& rcpt = "") {
    outcome out;
    options.tls = tls::starttls;
    server_driver server(std::move(options), [&](auto& session, const auto& event) {
        if (const auto* e = std::get_if<smtp::sender>(&event)) out.sender = smtp::to_owned(*e);
        if (const auto* e = std::get_if<smtp::recipient>(&event))
            out.recipient = smtp::to_owned(*e);
        return accept_all(session, event);
    });
    server.say("EHLO c\r\nSTARTTLS\r\n");
    server.start_tls();
    server.say("EHLO c\r\n");
    out.answers = codes(server.say("MAIL FROM:<a@b> " + mail + "\r\n"));
    if (!rcpt.empty()) out.answers += " " + codes(server.say("RCPT TO:<c@d> " + rcpt + "\r\n"));
    return out;
}

std::string refused(const smtp::server_options& options, const std::string& mail) {
    return give(options, mail).answers;
}

} // namespace

TEST_CASE("server: R12 a parameter of what is not announced is unknown") {
    for (const char* one : {"SMTPUTF8", "REQUIRETLS", "RET=FULL", "ENVID=x", "BY=1;R",
                            "MT-PRIORITY=1", "HOLDFOR=1", "HOLDUNTIL=2030-01-02T00:00:00Z"})
        CHECK(refused({}, one) == "555");
    for (const char* one : {"NOTIFY=NEVER", "ORCPT=rfc822;a@b", "RRVS=2030-01-02T00:00:00Z"})
        CHECK(give({}, "SIZE=1", one).answers == "250 555");
}

TEST_CASE("server: R12 a parameter is given once") {
    const auto options = with({&smtp::extensions::smtp_utf8, &smtp::extensions::require_tls,
                               &smtp::extensions::dsn, &smtp::extensions::mt_priority});
    for (const char* one : {"SIZE=1", "BODY=7BIT", "SMTPUTF8", "REQUIRETLS", "RET=FULL", "ENVID=x",
                            "MT-PRIORITY=1"}) {
        CHECK(refused(options, one) == "250");
        CHECK(refused(options, std::string(one) + " " + one) == "501");
    }
    CHECK(give(options, "SIZE=1", "NOTIFY=NEVER notify=NEVER").answers == "250 501");
    CHECK(give(options, "SIZE=1", "ORCPT=a;b ORCPT=a;b").answers == "250 501");
}

TEST_CASE("server: RET and ENVID") {
    const auto options = with({&smtp::extensions::dsn});
    const auto given = give(options, "RET=hdrs ENVID=QQ+2B314+3D+20159").sender;
    CHECK(given.ret == smtp::dsn_return::headers);
    CHECK(given.envelope_id == "QQ+314= 159");
    CHECK(give(options, "RET=FULL").sender.ret == smtp::dsn_return::full);
    CHECK(refused(options, "ENVID=" + std::string(100, 'x')) == "250");
    CHECK(refused(options, "ENVID=" + std::string(101, 'x')) == "501");
    CHECK(refused(options, "ENVID=+2B" + std::string(97, 'x')) == "250");
    CHECK(refused(options, "ENVID=+2B" + std::string(98, 'x')) == "501"); // as it is written
    for (const char* bad : {"RET", "RET=ALL", "ENVID", "ENVID=+0A", "ENVID=+E9", "ENVID=+4",
                            "ENVID=+4g", "ENVID=+4f", "ENVID=\xC3\xA9"})
        CHECK(refused(options, bad) == "501");
}

TEST_CASE("server: NOTIFY") {
    const auto options = with({&smtp::extensions::dsn});
    CHECK(give(options, "SIZE=1", "NOTIFY=never").recipient.notify ==
          smtp::dsn_notify{.never = true});
    CHECK(give(options, "SIZE=1", "NOTIFY=SUCCESS,DELAY").recipient.notify ==
          smtp::dsn_notify{.success = true, .delay = true});
    CHECK(give(options, "SIZE=1", "NOTIFY=FAILURE").recipient.notify ==
          smtp::dsn_notify{.failure = true});
    for (const char* bad : {"NOTIFY", "NOTIFY=", "NOTIFY=SUCCESS,", "NOTIFY=,DELAY",
                            "NOTIFY=NEVER,DELAY", "NOTIFY=DELAY,NEVER", "NOTIFY=ALWAYS"})
        CHECK(give(options, "SIZE=1", bad).answers == "250 501");
}

TEST_CASE("server: ORCPT in xtext and as UTF-8") {
    auto options = with({&smtp::extensions::dsn});
    const auto plain = give(options, "SIZE=1", "ORCPT=rfc822;Bob+2Bx@Example.COM").recipient;
    CHECK(plain.original_type == "rfc822");
    CHECK(plain.original_address == "Bob+x@Example.COM");
    const auto escaped =
        give(options, "SIZE=1", "ORCPT=utf-8;\\x{E9}\\x{1F600}\\x{2B}@x").recipient;
    CHECK(escaped.original_address == "\xC3\xA9\xF0\x9F\x98\x80+@x");
    CHECK(give(options, "SIZE=1", "ORCPT=utf-8;\xC3\xA9@x").answers == "250 501");
    const std::string longest = "ORCPT=a;" + std::string(498, 'x');
    CHECK(give(options, "SIZE=1", longest).answers == "250 250");
    CHECK(give(options, "SIZE=1", longest + "x").answers == "250 501");
    for (const char* bad :
         {"ORCPT", "ORCPT=;x", "ORCPT=rfc822", "ORCPT=rfc822;", "ORCPT=rfc822;+0D+0A",
          "ORCPT=rfc822;+E9", "ORCPT=rfc822;\xC3\xA9", "ORCPT=a b;x", "ORCPT=utf-8;\\x{41}",
          "ORCPT=utf-8;\\x{D800}", "ORCPT=utf-8;\\x{110000}", "ORCPT=utf-8;\\x{00E9}",
          "ORCPT=utf-8;\\x{E9", "ORCPT=utf-8;\\x{}", "ORCPT=utf-8;\\y", "ORCPT=utf-8;+2B",
          "ORCPT=utf-8;\\x{0A}"})
        CHECK(give(options, "SIZE=1", bad).answers == "250 501");

    options.offer.smtp_utf8 = true;
    CHECK(give(options, "SIZE=1", "ORCPT=utf-8;\xC3\xA9\\x{E9}@x").recipient.original_address ==
          "\xC3\xA9\xC3\xA9@x");
    CHECK(give(options, "SIZE=1", "ORCPT=utf-8;\xC3@x").answers == "250 501");
}

TEST_CASE("server: RRVS") {
    const auto options = with({&smtp::extensions::valid_since});
    const auto since = [&](const char* text) {
        return give(options, "SIZE=1", text).recipient.since;
    };
    CHECK(since("RRVS=2030-01-02T00:00:00Z") == smtp::valid_since{date, false});
    CHECK(since("RRVS=2030-01-02T00:00:00Z;R") == smtp::valid_since{date, false});
    CHECK(since("RRVS=2030-01-02T01:00:00+01:00;c") == smtp::valid_since{date, true});
    for (const char* bad : {"RRVS", "RRVS=2030", "RRVS=2030-01-02T00:00:00Z;",
                            "RRVS=2030-01-02T00:00:00Z;X", "RRVS=2030-02-30T00:00:00Z"})
        CHECK(give(options, "SIZE=1", bad).answers == "250 501");
}

TEST_CASE("server: BY") {
    auto options = with({&smtp::extensions::deliver_by});
    options.offer.deliver_by_min = 60s;
    using mode = smtp::deliver_by::mode;
    CHECK(give(options, "BY=120;R").sender.by == smtp::deliver_by{120s, mode::return_, false});
    CHECK(give(options, "BY=-5;nt").sender.by == smtp::deliver_by{-5s, mode::notify, true});
    CHECK(give(options, "BY=+999999999;N").sender.by ==
          smtp::deliver_by{999'999'999s, mode::notify, false});
    CHECK(refused(options, "BY=59;R") == "555");
    CHECK(refused(options, "BY=60;R") == "250");
    CHECK(refused(options, "BY=61;R") == "250");
    CHECK(refused(options, "BY=1;N") == "250");
    for (const char* bad : {"BY", "BY=1", "BY=;R", "BY=1;", "BY=1;X", "BY=1;RX", "BY=1;RTT",
                            "BY=0;R", "BY=-1;R", "BY=1000000000;N", "BY=0000000001;N", "BY=--1;N"})
        CHECK(refused(options, bad) == "501");
}

TEST_CASE("server: MT-PRIORITY") {
    const auto options = with({&smtp::extensions::mt_priority});
    for (int priority = -9; priority <= 9; ++priority)
        CHECK(give(options, "MT-PRIORITY=" + std::to_string(priority)).sender.priority == priority);
    for (const char* bad : {"MT-PRIORITY", "MT-PRIORITY=10", "MT-PRIORITY=-10", "MT-PRIORITY=-0",
                            "MT-PRIORITY=+1", "MT-PRIORITY=01", "MT-PRIORITY=-", "MT-PRIORITY=x"})
        CHECK(refused(options, bad) == "501");
}

TEST_CASE("server: HOLDFOR and HOLDUNTIL within what is announced") {
    auto options = with({&smtp::extensions::future_release});
    options.offer.release_max_interval = 3600s;
    options.offer.release_max_date = date;
    CHECK(give(options, "HOLDFOR=3599").sender.release->hold_for == 3599s);
    CHECK(give(options, "HOLDFOR=3600").sender.release->hold_for == 3600s);
    CHECK(refused(options, "HOLDFOR=3601") == "501");
    CHECK(give(options, "HOLDUNTIL=2030-01-01T23:59:59Z").sender.release->hold_until == date - 1s);
    CHECK(give(options, "HOLDUNTIL=2030-01-02T00:00:00Z").sender.release->hold_until == date);
    CHECK(refused(options, "HOLDUNTIL=2030-01-02T00:00:01Z") == "501");
    CHECK(refused(options, "HOLDFOR=1 HOLDUNTIL=2029-01-01T00:00:00Z") == "501");
    for (const char* bad : {"HOLDFOR", "HOLDFOR=0", "HOLDFOR=01", "HOLDFOR=-1", "HOLDFOR=x",
                            "HOLDUNTIL=tomorrow", "HOLDUNTIL"})
        CHECK(refused(options, bad) == "501");
    options.offer.release_max_date.reset(); // nothing to announce
    CHECK(server_driver(options).failure == errc::invalid_argument);
}

TEST_CASE("server: REQUIRETLS is announced and taken inside TLS alone") {
    const auto options = with({&smtp::extensions::require_tls});
    CHECK(give(options, "REQUIRETLS").sender.require_tls);
    CHECK(refused(options, "REQUIRETLS=yes") == "501");
    server_driver plain(options);
    CHECK(plain.say("EHLO c\r\n").find("REQUIRETLS") == std::string::npos);
    CHECK(codes(plain.say("MAIL FROM:<a@b> REQUIRETLS\r\n")) == "555");
}

TEST_CASE("server: R13 UTF-8 addresses only with SMTPUTF8") {
    const auto options = with({&smtp::extensions::smtp_utf8});
    server_driver server(options);
    server.say("EHLO c\r\n");
    CHECK(server.say("MAIL FROM:<\xC3\xA9@b>\r\n") ==
          "553 5.6.7 addresses are ASCII without SMTPUTF8\r\n");
    CHECK(codes(server.say("MAIL FROM:<\xC3\xA9@b> SMTPUTF8=1\r\n")) == "501");
    CHECK(codes(server.say("MAIL FROM:<a@b>\r\nRCPT TO:<\xC3\xA9@d>\r\nRSET\r\n")) ==
          "250 553 250");
    CHECK(codes(server.say("MAIL FROM:<\xC3\xA9@b> SMTPUTF8\r\nRCPT TO:<\xC3\xA9@d>\r\n")) ==
          "250 250");
    // It belongs to the transaction.
    CHECK(codes(server.say("RSET\r\nMAIL FROM:<a@b>\r\nRCPT TO:<\xC3\xA9@d>\r\n")) ==
          "250 250 553");
    server_driver without;
    without.say("EHLO c\r\n");
    CHECK(codes(without.say("MAIL FROM:<\xC3\xA9@b>\r\n")) == "553");
    CHECK(codes(without.say("MAIL FROM:<\xC3\xA9@b> SMTPUTF8\r\n")) == "555");
}

TEST_CASE("server: several decoded values stand beside each other") {
    auto options = with({&smtp::extensions::dsn});
    options.mechanisms = {"PLAIN"};
    const auto given = give(options, "ENVID=a+20b AUTH=c+3Dd").sender;
    CHECK(given.envelope_id == "a b");
    CHECK(given.authorized == "c=d");
}
