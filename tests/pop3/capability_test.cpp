// The answer to CAPA, read and written (RFC 2449).
#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include <courriel/pop3/capability.hpp>

using namespace courriel::pop3;

namespace {

std::string lines_of(const capabilities& c) {
    std::string all;
    c.for_each_line([&](std::string_view line) { all.append(line).append("\n"); });
    return all;
}

} // namespace

TEST_CASE("each line sets what it names, without regard to case") {
    capabilities c;
    for (const auto line : {"top", "UIDL", "User", "STLS", "PIPELINING", "resp-codes"}) c.add(line);
    CHECK(c.top);
    CHECK(c.uidl);
    CHECK(c.user);
    CHECK(c.stls);
    CHECK(c.pipelining);
    CHECK(c.resp_codes);
    CHECK(c.others.empty());
}

TEST_CASE("mechanisms become upper case, unknown lines are kept as they are") {
    capabilities c;
    c.add("SASL plain  Login");
    c.add(" X-OWN  60 user ");
    c.add("");
    CHECK(c.sasl == std::vector<std::string>{"PLAIN", "LOGIN"});
    CHECK(c.others == std::vector<std::string>{"X-OWN  60 user"});
}

TEST_CASE("what is written reads the same") {
    capabilities c;
    c.top = c.stls = true;
    c.sasl = {"PLAIN", "SCRAM-SHA-256"};
    c.lang = c.utf8 = c.utf8_user = true;
    c.expire = expire_policy{};
    c.login_delay = login_delay_policy{std::chrono::seconds(900), true};
    c.implementation = "Shlemazle-Plotz-v302 of today";
    c.others = {"X-OWN"};
    CHECK(lines_of(c) == "TOP\nSTLS\nLANG\nSASL PLAIN SCRAM-SHA-256\nUTF8 USER\nEXPIRE NEVER\n"
                         "LOGIN-DELAY 900 USER\nIMPLEMENTATION Shlemazle-Plotz-v302 of today\n"
                         "X-OWN\n");
    capabilities again;
    c.for_each_line([&](std::string_view line) { again.add(line); });
    CHECK(again == c);
}

TEST_CASE("EXPIRE and LOGIN-DELAY are values, or are kept as they are") {
    const auto read = [](std::string_view line) {
        capabilities c;
        c.add(line);
        return c;
    };
    CHECK(read("EXPIRE 5 USER").expire == expire_policy{5, true});
    CHECK(read("expire 30").expire == expire_policy{30, false});
    CHECK(read("EXPIRE never").expire == expire_policy{});
    CHECK(read("EXPIRE 0").expire == expire_policy{0, false});
    CHECK(read("EXPIRE 4294967295").expire == expire_policy{4294967295U, false});
    CHECK(read("LOGIN-DELAY 900").login_delay ==
          login_delay_policy{std::chrono::seconds(900), false});
    CHECK(read("LOGIN-DELAY 60 user").login_delay ==
          login_delay_policy{std::chrono::seconds(60), true});
    for (const auto line :
         {"EXPIRE", "EXPIRE soon", "EXPIRE -1", "EXPIRE 4294967296", "EXPIRE 5 USER 6",
          "LOGIN-DELAY", "LOGIN-DELAY NEVER", "LOGIN-DELAY 4294967296", "LOGIN-DELAY 5 minutes"}) {
        const capabilities c = read(line);
        CHECK_FALSE(c.expire);
        CHECK_FALSE(c.login_delay);
        CHECK(c.others == std::vector<std::string>{line});
    }
    CHECK(read("UTF8").utf8);
    CHECK_FALSE(read("UTF8").utf8_user);
    CHECK(read("utf8 X user").utf8_user);
    CHECK(read("IMPLEMENTATION  a b").implementation == "a b");
}
