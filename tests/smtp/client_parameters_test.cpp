// The parameters of MAIL and RCPT: what is written, what is refused, what is left out.
#include <doctest/doctest.h>

#include <courriel/errc.hpp>

#include "smtp/client_driver.hpp"

using namespace courriel;
using namespace std::chrono_literals;
using courriel::smtp::envelope;
using courriel::tests::client_driver;
using courriel::tests::words;

namespace {

const words everything{"8BITMIME",  "SIZE",        "DSN",
                       "SMTPUTF8",  "AUTH PLAIN",  "DELIVERBY 60",
                       "RRVS",      "MT-PRIORITY", "FUTURERELEASE 86400 2030-01-01T00:00:00Z",
                       "PIPELINING"};

envelope usual() { return {"a@b.example", "c@d.example"}; }

// What start_mail() says to it.
std::error_code asked(const envelope& mail, const words& extensions = everything) {
    client_driver client;
    client.connect(extensions);
    const auto error = client.session.start_mail(mail);
    CHECK(client.sent().empty() == static_cast<bool>(error));
    return error;
}

// The parameters of the command that begins with `verb`.
std::string sent(const envelope& mail, std::string_view verb, const words& extensions) {
    client_driver client;
    client.connect(extensions);
    CHECK_FALSE(client.session.start_mail(mail));
    const std::string all = client.sent();
    const auto begin = all.find('>', all.find(verb)) + 1;
    return all.substr(begin, all.find('\r', begin) - begin);
}

std::string mailed(const envelope& mail, const words& extensions = everything) {
    return sent(mail, "MAIL", extensions);
}

std::string rcpted(const smtp::recipient_parameters& p, const words& extensions = everything) {
    return sent({"a@b.example", smtp::forward_path("c@d.example", p)}, "RCPT", extensions);
}

std::error_code asked(const smtp::recipient_parameters& p, const words& extensions = everything) {
    return asked(envelope("a@b.example", smtp::forward_path("c@d.example", p)), extensions);
}

constexpr std::chrono::sys_seconds moment(std::chrono::sys_days(std::chrono::year(2027) / 1 / 2));

} // namespace

TEST_CASE("DSN: RET, ENVID, NOTIFY and ORCPT (RFC 3461)") {
    envelope mail = usual();
    mail.ret = smtp::dsn_return::headers;
    mail.envelope_id = "QQ 314+159=";
    CHECK(mailed(mail) == " RET=HDRS ENVID=QQ+20314+2B159+3D");
    mail.ret = smtp::dsn_return::full;
    CHECK(mailed(mail) == " RET=FULL ENVID=QQ+20314+2B159+3D");
    CHECK(mailed(mail, {"PIPELINING"}).empty());

    smtp::recipient_parameters to;
    to.notify = {.success = true, .failure = true, .delay = true};
    to.original_type = "rfc822";
    to.original_address = "Carol+list@Ivory.EDU";
    CHECK(rcpted(to) == " NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;Carol+2Blist@Ivory.EDU");
    CHECK(rcpted(to, {"PIPELINING"}).empty());
    to.notify = {.never = true};
    CHECK(rcpted(to).starts_with(" NOTIFY=NEVER "));
    to.notify.delay = true;
    CHECK(asked(to) == errc::invalid_argument);
}

TEST_CASE("ORCPT of an address that is not ASCII (RFC 6533)") {
    smtp::recipient_parameters to;
    to.original_type = "utf-8";
    to.original_address = "j\xC3\xA9r\xF0\x9F\x98\x80+x=\\ @d";
    CHECK(rcpted(to, {"PIPELINING", "DSN"}) ==
          " ORCPT=utf-8;j\\x{E9}r\\x{1F600}\\x{2B}x\\x{3D}\\x{5C}\\x{20}@d");
    CHECK(rcpted(to, {"PIPELINING", "DSN", "SMTPUTF8"}) ==
          " ORCPT=utf-8;j\xC3\xA9r\xF0\x9F\x98\x80\\x{2B}x\\x{3D}\\x{5C}\\x{20}@d");
    to.original_address = "\xC3";
    CHECK(asked(to) == errc::invalid_argument);
    to.original_type = "rfc822";
    to.original_address = "j\xC3\xA9r";
    CHECK(asked(to) == errc::invalid_argument);
}

TEST_CASE("SMTPUTF8 is asked for by a transaction that needs it, and by no other (RFC 6531)") {
    CHECK(mailed(usual()).empty());
    envelope mail = usual();
    mail.smtp_utf8 = true;
    CHECK(mailed(mail) == " SMTPUTF8");
    CHECK(asked(mail, {"DSN"}) == errc::not_supported);
    CHECK(mailed({"a@b", "\xC3\xA9@d"}) == " SMTPUTF8");
    CHECK(mailed({"\xC3\xA9@b", "c@d"}) == " SMTPUTF8");
}

TEST_CASE("AUTH= (RFC 4954 section 5)") {
    envelope mail = usual();
    mail.authorized = "e+mc2=@example.com";
    CHECK(mailed(mail) == " AUTH=e+2Bmc2+3D@example.com");
    mail.authorized = "<>";
    CHECK(mailed(mail) == " AUTH=<>");
    CHECK(mailed(mail, {"PIPELINING"}).empty());
    mail.authorized = "";
    CHECK(asked(mail) == errc::invalid_argument);
}

TEST_CASE("BY= (RFC 2852)") {
    using mode = smtp::deliver_by::mode;
    envelope mail = usual();
    mail.by = {120s, mode::return_, false};
    CHECK(mailed(mail) == " BY=120;R");
    mail.by = {-5s, mode::notify, true};
    CHECK(mailed(mail) == " BY=-5;NT");
    CHECK(mailed(mail, {"PIPELINING"}).empty()); // the sender is only told
    for (const auto time : {999'999'998s, 999'999'999s, 1'000'000'000s}) {
        for (const auto sign : {1, -1}) {
            mail.by = {sign * time, mode::notify, false};
            CHECK(asked(mail) ==
                  (time < 1'000'000'000s ? std::error_code{} : errc::invalid_argument));
        }
    }
    for (const auto time : {-1s, 0s, 1s}) {
        mail.by = {time, mode::return_, false};
        CHECK(asked(mail, {"DELIVERBY"}) ==
              (time > 0s ? std::error_code{} : errc::invalid_argument));
    }
    for (const auto time : {59s, 60s, 61s}) { // DELIVERBY 60
        mail.by = {time, mode::return_, false};
        CHECK(asked(mail) == (time < 60s ? errc::not_supported : std::error_code{}));
    }
    CHECK(asked(mail, {"DSN"}) == errc::not_supported);
}

TEST_CASE("MT-PRIORITY= (RFC 6710)") {
    envelope mail = usual();
    for (const int priority : {-10, -9, -8, 0, 8, 9, 10}) {
        mail.priority = priority;
        if (priority < -9 || priority > 9) {
            CHECK(asked(mail) == errc::invalid_argument);
        } else {
            CHECK(mailed(mail) == " MT-PRIORITY=" + std::to_string(priority));
        }
    }
    mail.priority = 3;
    CHECK(mailed(mail, {"PIPELINING"}).empty());
}

TEST_CASE("HOLDFOR= and HOLDUNTIL= (RFC 4865)") {
    envelope mail = usual();
    mail.release = {3600s, {}};
    CHECK(mailed(mail) == " HOLDFOR=3600");
    CHECK(asked(mail, {"DSN"}) == errc::not_supported);
    mail.release = {{}, moment};
    CHECK(mailed(mail) == " HOLDUNTIL=2027-01-02T00:00:00Z");
    mail.release = smtp::future_release{3600s, moment};
    CHECK(asked(mail) == errc::invalid_argument);
    mail.release = smtp::future_release{};
    CHECK(asked(mail) == errc::invalid_argument);
    mail.release =
        smtp::future_release{{}, std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1)};
    CHECK(asked(mail) == errc::invalid_argument);
    for (const auto time : {0s, 1s, 86'399s, 86'400s, 86'401s, 1'000'000'000s}) {
        mail.release = {time, {}};
        CHECK(asked(mail) == (time == 0s || time > 999'999'999s ? errc::invalid_argument
                              : time > 86'400s                  ? errc::not_supported
                                                                : std::error_code{}));
    }
    const std::chrono::sys_seconds last = std::chrono::sys_days(std::chrono::year(2030) / 1 / 1);
    for (const auto beyond : {-1s, 0s, 1s}) {
        mail.release = {{}, last + beyond};
        CHECK(asked(mail) == (beyond > 0s ? errc::not_supported : std::error_code{}));
    }
}

TEST_CASE("RRVS= (RFC 7293)") {
    smtp::recipient_parameters to;
    to.since = {moment, false};
    CHECK(rcpted(to) == " RRVS=2027-01-02T00:00:00Z;R");
    CHECK(asked(to, {"DSN"}) == errc::not_supported);
    to.since = {moment, true};
    CHECK(rcpted(to) == " RRVS=2027-01-02T00:00:00Z;C");
    CHECK(rcpted(to, {"PIPELINING"}).empty());
}

TEST_CASE("REQUIRETLS takes TLS and a certificate that is good (RFC 8689)") {
    envelope mail = usual();
    mail.require_tls = true;
    CHECK(asked(mail, {"REQUIRETLS"}) == errc::not_supported); // in the clear
    for (const bool verified : {false, true}) {
        auto options = client_driver::plain_options();
        options.tls = tls::implicit;
        client_driver client(options);
        client.session.tls_started({.peer_verified = verified});
        client.events();
        client.connect({"REQUIRETLS"});
        CHECK(client.session.start_mail(mail) ==
              (verified ? std::error_code{} : errc::not_supported));
        if (verified) CHECK(client.sent() == "MAIL FROM:<a@b.example> REQUIRETLS\r\n");
    }
}

TEST_CASE("BODY=BINARYMIME takes BINARYMIME and CHUNKING") {
    envelope mail = usual();
    mail.body = smtp::body_type::binary_mime;
    CHECK(mailed(mail, {"BINARYMIME", "CHUNKING"}) == " BODY=BINARYMIME");
    CHECK(asked(mail, {"BINARYMIME"}) == errc::not_supported);
    CHECK(asked(mail, {"CHUNKING", "8BITMIME"}) == errc::not_supported);
}

TEST_CASE("the lengths of ENVID and ORCPT, as they are written") {
    for (const std::size_t size : {99U, 100U, 101U}) {
        envelope mail = usual();
        mail.envelope_id = std::string(size - 2, 'e') + "+"; // +2B
        const auto expected = size < 101 ? std::error_code{} : errc::invalid_argument;
        CHECK(asked(mail) == (size < 100 ? std::error_code{} : errc::invalid_argument));
        mail.envelope_id = std::string(size, 'e');
        CHECK(asked(mail) == expected);
    }
    for (const std::size_t size : {499U, 500U, 501U}) {
        smtp::recipient_parameters to;
        to.original_type = "rfc822";
        to.original_address = std::string(size - 7, 'o');
        CHECK(asked(to) == (size < 501 ? std::error_code{} : errc::invalid_argument));
    }
}

TEST_CASE("I02: no parameter carries a second line or a second parameter") {
    for (const std::string& text :
         {std::string("a\r\nRSET"), std::string("a\nb"), std::string("a\0b", 3),
          std::string("a\x7F"), std::string("\xC3\xA9")}) {
        envelope mail = usual();
        mail.envelope_id = text;
        CHECK(asked(mail) == errc::invalid_argument);
        mail = usual();
        mail.authorized = text + "@b";
        if (text != "\xC3\xA9") CHECK(asked(mail) == errc::invalid_argument);
        smtp::recipient_parameters to;
        to.original_type = "rfc822";
        to.original_address = text;
        CHECK(asked(to) == errc::invalid_argument);
        to.original_type = text;
        to.original_address = "a@b";
        CHECK(asked(to) == errc::invalid_argument);
        to.original_type = "utf-8";
        to.original_address = text;
        if (text != "\xC3\xA9") CHECK(asked(to) == errc::invalid_argument);
    }
    smtp::recipient_parameters to;
    for (const char* type : {"rfc822;x", "rfc822 NOTIFY", "a=b", ""}) {
        to.original_type = type;
        to.original_address = "a@b";
        CHECK(asked(to) == errc::invalid_argument);
    }
    to.original_type = "rfc822";
    to.original_address = "";
    CHECK(asked(to) == errc::invalid_argument);
}

TEST_CASE("R06: more recipients or domains than LIMITS has (RFC 9422)") {
    for (const std::size_t count : {2U, 3U, 4U}) {
        envelope mail = usual();
        mail.recipients.assign(count, "c@d.example");
        CHECK(asked(mail, {"LIMITS RCPTMAX=3"}) ==
              (count > 3 ? errc::too_large : std::error_code{}));
        for (std::size_t i = 0; i != count; ++i)
            mail.recipients[i] = smtp::path("c@d" + std::to_string(i) + ".example");
        mail.recipients.emplace_back("e@D0.example");
        CHECK(asked(mail, {"LIMITS RCPTDOMAINMAX=3"}) ==
              (count > 3 ? errc::too_large : std::error_code{}));
    }
}

TEST_CASE("what LIMITS MAILMAX leaves") {
    client_driver client;
    client.connect({"LIMITS MAILMAX=2"});
    for (const std::uint64_t left : {2U, 1U, 0U}) {
        CHECK(client.session.mails_left() == left);
        CHECK_FALSE(client.session.start_mail(usual()));
        client.says("550 no\r\n");
    }
    CHECK(client.session.mails_left() == 0U);
    client_driver without;
    without.connect();
    CHECK_FALSE(without.session.mails_left());
}

TEST_CASE("keywords that are to be done without") {
    auto options = client_driver::plain_options();
    options.without = {"chunking", "SIZE"};
    options.bodies = smtp::send_by::bdat;
    client_driver client(options);
    client.connect({"SIZE 10", "CHUNKING", "DSN"});
    CHECK_FALSE(client.session.announced().size);
    CHECK_FALSE(client.session.announced().chunking);
    CHECK(client.session.announced().dsn);
    envelope mail = usual();
    mail.size = 11;
    CHECK_FALSE(client.session.start_mail(mail));
    CHECK(client.sent() == "MAIL FROM:<a@b.example>\r\n");
}
