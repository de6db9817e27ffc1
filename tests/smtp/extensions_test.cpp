// What EHLO answers announce.
#include <string>

#include <doctest/doctest.h>

#include <courriel/smtp/extensions.hpp>

using namespace courriel::smtp;

namespace {

extensions of(std::initializer_list<const char*> lines) {
    extensions out;
    for (const char* line : lines) out.add(line);
    return out;
}

} // namespace

TEST_CASE("known keywords, in any case") {
    const auto e = of({"pipelining", "8BITMIME", "EnhancedStatusCodes", "STARTTLS", "SIZE 1000"});
    CHECK(e.pipelining);
    CHECK(e.eight_bit_mime);
    CHECK(e.enhanced_status_codes);
    CHECK(e.start_tls);
    CHECK(e.size);
    CHECK(e.max_size == 1000);
    CHECK(e.others.empty());
    CHECK(of({}) == extensions{});
}

TEST_CASE("SIZE without, with and with a broken number") {
    CHECK(of({"SIZE"}).size);
    CHECK(of({"SIZE"}).max_size == 0);
    CHECK(of({"SIZE 18446744073709551615"}).max_size == 18446744073709551615u);
    for (const char* bad : {"SIZE 18446744073709551616", "SIZE x", "SIZE -1", "SIZE 1 2"})
        CHECK_FALSE(of({bad}).size);
}

TEST_CASE("AUTH, also as old servers write it") {
    const auto e = of({"AUTH=LOGIN plain", "AUTH PLAIN CRAM-MD5 bad;name", "AUTH"});
    CHECK(e.auth == std::vector<std::string>{"LOGIN", "PLAIN", "CRAM-MD5"});
    CHECK(e.offers_auth("plain"));
    CHECK_FALSE(e.offers_auth("SCRAM-SHA-1"));
}

TEST_CASE("the number of mechanisms is bounded") {
    const auto offered = [](int n) {
        extensions e;
        for (int i = 0; i != n; ++i) e.add("AUTH M" + std::to_string(i));
        return e.auth.size();
    };
    CHECK(offered(63) == 63);
    CHECK(offered(64) == 64);
    CHECK(offered(65) == 64);
}

TEST_CASE("unknown keywords are kept, malformed ones are not") {
    const auto e = of({"X-EXPS GSSAPI", "X-Foo bar baz", "-x", "a_b", "", " ", "VERB"});
    CHECK(e.others == std::vector<std::string>{"X-EXPS GSSAPI", "X-Foo bar baz", "VERB"});
}

TEST_CASE("what Sendmail announces") {
    const auto e = of({"ENHANCEDSTATUSCODES", "PIPELINING", "EXPN", "VERB", "8BITMIME", "SIZE",
                       "DSN", "ETRN", "DELIVERYBY", "HELP"});
    CHECK(e.expn);
    CHECK(e.dsn);
    CHECK(e.etrn);
    CHECK(e.deliver_by);
    CHECK(e.deliver_by_min == std::chrono::seconds(0));
    CHECK(e.help);
    CHECK(e.others == std::vector<std::string>{"VERB"});
}

TEST_CASE("keywords with parameters") {
    const auto e = of({"DELIVERBY 240", "MT-PRIORITY MIXER", "BURL imap imap://mail.example",
                       "FUTURERELEASE 86400 2026-12-01T00:00:00Z",
                       "LIMITS MAILMAX=5 RCPTMAX=100 X=1 RCPTDOMAINMAX=0", "XCLIENT NAME addr PORT",
                       "XFORWARD NAME"});
    CHECK(e.deliver_by_min == std::chrono::seconds(240));
    CHECK(e.priority_profile == "MIXER");
    CHECK(e.burl_schemes == std::vector<std::string>{"imap", "imap://mail.example"});
    CHECK(e.release_max_interval == std::chrono::seconds(86400));
    using namespace std::chrono;
    CHECK(e.release_max_date == sys_seconds(sys_days(2026y / December / 1)));
    CHECK(e.mail_max == 5);
    CHECK(e.rcpt_max == 100);
    CHECK_FALSE(e.rcpt_domain_max);
    CHECK(e.xclient == std::vector<std::string>{"NAME", "ADDR", "PORT"});
    CHECK(e.xforward == std::vector<std::string>{"NAME"});
    for (const char* bad : {"DELIVERBY x", "DELIVERBY 1000000000", "FUTURERELEASE",
                            "FUTURERELEASE 1", "FUTURERELEASE 1 2026-13-01T00:00:00Z"})
        CHECK(of({bad}) == extensions{});
}

TEST_CASE("what is written is read as the same") {
    const auto e = of({"PIPELINING",
                       "SIZE 1000",
                       "VRFY",
                       "EXPN",
                       "ETRN",
                       "ATRN",
                       "STARTTLS",
                       "REQUIRETLS",
                       "ENHANCEDSTATUSCODES",
                       "8BITMIME",
                       "DSN",
                       "SMTPUTF8",
                       "CHUNKING",
                       "BINARYMIME",
                       "BURL imap",
                       "DELIVERBY 240",
                       "MT-PRIORITY NSEP",
                       "FUTURERELEASE 86400 2026-12-01T12:34:56Z",
                       "RRVS",
                       "HELP",
                       "AUTH PLAIN LOGIN",
                       "XCLIENT NAME ADDR",
                       "XFORWARD NAME",
                       "LIMITS MAILMAX=5 RCPTMAX=100 RCPTDOMAINMAX=7",
                       "X-Foo bar"});
    std::string lines;
    e.append_lines(lines);
    CHECK(lines.find("\nFUTURERELEASE 86400 2026-12-01T12:34:56Z\n") != std::string::npos);
    extensions again;
    for (std::size_t at = 0; at != std::string::npos; at = lines.find('\n', at + 1))
        again.add(std::string_view(lines).substr(at + 1, lines.find('\n', at + 1) - at - 1));
    CHECK(again == e);
}

TEST_CASE("a keyword can be forgotten") {
    auto e =
        of({"PIPELINING", "SIZE 9", "DELIVERBY", "AUTH PLAIN", "LIMITS MAILMAX=5", "X-Foo bar"});
    for (const char* name : {"pipelining", "SIZE", "DELIVERYBY", "AUTH", "LIMITS", "x-foo", "VERB"})
        e.remove(name);
    CHECK(e == extensions{});
}
