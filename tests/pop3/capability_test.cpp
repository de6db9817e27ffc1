// The answer to CAPA, read and written (RFC 2449).
#include <doctest/doctest.h>

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
    c.add(" EXPIRE 60 user ");
    c.add("");
    CHECK(c.sasl == std::vector<std::string>{"PLAIN", "LOGIN"});
    CHECK(c.others == std::vector<std::string>{"EXPIRE 60 user"});
}

TEST_CASE("what is written reads the same") {
    capabilities c;
    c.top = c.stls = true;
    c.sasl = {"PLAIN", "SCRAM-SHA-256"};
    c.others = {"EXPIRE NEVER"};
    CHECK(lines_of(c) == "TOP\nSTLS\nSASL PLAIN SCRAM-SHA-256\nEXPIRE NEVER\n");
    capabilities again;
    c.for_each_line([&](std::string_view line) { again.add(line); });
    CHECK(again == c);
}
