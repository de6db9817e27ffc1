// Where mail goes: groups, MX records with all that RFC 5321 section 5.1 and RFC 7505 say of them,
// and the order of addresses.
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <courriel/errc.hpp>
#include <courriel/smtp/delivery/next_host.hpp>

#include "support/random.hpp"

using namespace courriel;
using namespace courriel::smtp;

namespace {

const domain_set own{"own.example", "alias.own.example"};

std::size_t last(std::size_t bound) { return bound - 1; } // leaves the order as it is

host_plan plan(std::vector<mx_record> records, const choose& chance = last,
               const delivery_limits& limits = {}) {
    const mx_answer answer{dns_outcome::found, std::move(records)};
    return plan_hosts({"d.example", 25, true}, answer, own, chance, limits);
}

std::string names(const host_plan& plan) {
    std::string out;
    for (const mx_record& host : plan.hosts) out += host.host + " ";
    if (plan.hosts.empty())
        out = std::to_string(plan.failure.code()) + " " + to_string(plan.failure.enhanced());
    return out;
}

host_plan plan_outcome(dns_outcome outcome, next_hop hop = {"d.example", 25, true}) {
    return plan_hosts(hop, {outcome, {}}, own, last);
}

std::vector<ip_octets> addresses(std::initializer_list<const char*> texts) {
    std::vector<ip_octets> out;
    for (const char* text : texts) out.push_back(ip_octets::parse(text).value());
    return out;
}

std::string targets(const target_plan& plan) {
    std::string out;
    for (const delivery_target& target : plan.targets)
        out += target.host + "=" + to_string(target.address) + " ";
    if (plan.targets.empty())
        out = std::to_string(plan.failure.code()) + " " + to_string(plan.failure.enhanced());
    return out;
}

std::string hop(std::string_view text) {
    const auto out = next_hop::parse(text);
    return out ? out->host + " " + std::to_string(out->port) + (out->look_up_mx ? " mx" : "")
               : "none";
}

} // namespace

TEST_CASE("recipients of one domain go together, whatever its case") {
    const path recipients[] = {"a@One.example",        "b@two.example",          "c@one.EXAMPLE",
                               "d@[IPv6:2001:DB8::1]", "e@[IPv6:2001:db8:0::1]", "postmaster"};
    const auto groups = group_recipients(recipients);
    REQUIRE(groups.size() == 4);
    CHECK(groups[0].hop == next_hop{"one.example", 25, true});
    CHECK(groups[0].recipients == std::vector<std::size_t>{0, 2});
    CHECK(groups[1].recipients == std::vector<std::size_t>{1});
    CHECK(groups[2].hop == next_hop{"[IPv6:2001:db8::1]", 25, false});
    CHECK(groups[2].recipients == std::vector<std::size_t>{3, 4});
    CHECK(groups[3].hop.host.empty());
}

TEST_CASE("a smart host takes all but who is local") {
    const path recipients[] = {"a@one.example", "postmaster", "b@two.example"};
    const auto groups = group_recipients(recipients, next_hop{"relay.example", 587, false});
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].hop == next_hop{"relay.example", 587, false});
    CHECK(groups[0].recipients == std::vector<std::size_t>{0, 2});
    CHECK(groups[1].recipients == std::vector<std::size_t>{1});
}

TEST_CASE("a smart host is written as in other servers") {
    CHECK(hop("Example.org") == "example.org 25 mx");
    CHECK(hop("example.org:587") == "example.org 587 mx");
    CHECK(hop("[mail.example.org]") == "mail.example.org 25");
    CHECK(hop("[mail.example.org]:465") == "mail.example.org 465");
    CHECK(hop("[192.0.2.1]") == "[192.0.2.1] 25");
    CHECK(hop("[IPv6:2001:db8::1]:65535") == "[IPv6:2001:db8::1] 65535");
    for (const char* text :
         {"", "a b", "[a", "a]", "a:0", "a:65536", "a:", "a:x", "[]", "[[a]]", "[[192.0.2.1]]",
          "[[x-tag:y]]", "[x-tag:y]", "2001:db8::1", "a\r\n", ":25"}) {
        CAPTURE(text);
        CHECK(hop(text) == "none");
    }
}

TEST_CASE("hosts are tried by preference") {
    CHECK(names(plan({{30, "c.example"}, {10, "A.example."}, {20, "b.example"}})) ==
          "a.example b.example c.example ");
    CHECK(names(plan({{10, "a.example"}, {10, "A.EXAMPLE"}})) == "a.example ");
}

TEST_CASE("chance decides between equals, and all orders come up") {
    test::random random(1);
    std::set<std::string> seen;
    for (int i = 0; i != 200; ++i)
        seen.insert(names(plan({{20, "z.example"},
                                {10, "a.example"},
                                {10, "b.example"},
                                {10, "c.example"},
                                {5, "first.example"}},
                               [&](std::size_t n) { return random.below(n); })));
    CHECK(seen.size() == 6);
    for (const std::string& order : seen) {
        CHECK(order.starts_with("first.example "));
        CHECK(order.ends_with(" z.example "));
    }
}

TEST_CASE("without MX the name itself is the host (RFC 5321 5.1)") {
    CHECK(names(plan_outcome(dns_outcome::no_record)) == "d.example ");
    CHECK(names(plan_outcome(dns_outcome::no_name)) == "550 5.1.2");
    CHECK(names(plan_outcome(dns_outcome::failed)) == "451 4.4.3");
    CHECK(names(plan_outcome(dns_outcome::failed, {"smart.example", 25, false})) ==
          "smart.example ");
}

TEST_CASE("a null MX means no mail (RFC 7505)") {
    CHECK(names(plan({{0, "."}})) == "556 5.1.10");
    CHECK(names(plan({{0, ""}})) == "556 5.1.10");
    CHECK(names(plan({{0, "."}, {10, "a.example"}})) == "a.example ");
}

TEST_CASE("targets that are no names are passed over") {
    CHECK(names(plan({{1, "192.0.2.1"},
                      {2, "2001:db8::1"},
                      {3, "[192.0.2.1]"},
                      {4, "a b"},
                      {5, "192.0.2.1."},
                      {6, "-"},
                      {7, "ok.example"}})) == "ok.example ");
    CHECK(names(plan({{1, "192.0.2.1"}})) == "550 5.4.4");
    CHECK(names(plan({})) == "550 5.4.4");
}

TEST_CASE("R05 this host cuts off itself and all that is not preferred to it") {
    CHECK(names(plan(
              {{10, "a.example"}, {20, "OWN.example."}, {20, "b.example"}, {30, "c.example"}})) ==
          "a.example ");
    CHECK(names(plan({{30, "own.example"},
                      {20, "alias.own.example"},
                      {10, "a.example"},
                      {20, "b.example"}})) == "a.example ");
    CHECK(names(plan({{10, "own.example"}, {20, "a.example"}})) == "554 5.4.6");
    CHECK(names(plan({{10, "a.example"}, {10, "own.example"}})) == "554 5.4.6");
    CHECK(names(plan_outcome(dns_outcome::no_record, {"own.example", 25, true})) == "554 5.4.6");
    CHECK(names(plan_outcome(dns_outcome::no_record, {"own.example", 25, false})) ==
          "own.example ");
}

TEST_CASE("a plan has ten hosts at most") {
    for (const std::size_t n : {9U, 10U, 11U}) {
        std::vector<mx_record> records;
        for (std::size_t i = 0; i != n; ++i)
            records.push_back({static_cast<std::uint16_t>(100 - i), "h" + std::to_string(i)});
        const auto out = plan(records);
        CHECK(out.hosts.size() == std::min<std::size_t>(n, 10));
        CHECK(out.hosts.front().host == "h" + std::to_string(n - 1)); // the best stay
    }
}

TEST_CASE("of each host IPv6 and IPv4 take turns") {
    const next_hop hop{"d.example", 26, true};
    const host_plan hosts = plan({{1, "a.example"}, {2, "b.example"}});
    const address_answer answers[] = {
        {false, addresses({"2001:db8::1", "2001:db8::2"}), addresses({"192.0.2.1"})},
        {false, {}, addresses({"192.0.2.2", "192.0.2.3"})}};
    const auto out = order_targets(hop, hosts, answers);
    CHECK(targets(out) == "a.example=2001:db8::1 a.example=192.0.2.1 a.example=2001:db8::2 "
                          "b.example=192.0.2.2 b.example=192.0.2.3 ");
    CHECK(out.targets.front().port == 26);
}

TEST_CASE("a literal needs no answer") {
    const next_hop hop{"[192.0.2.9]", 25, false};
    CHECK(targets(order_targets(hop, plan_outcome(dns_outcome::failed, hop), {})) ==
          "[192.0.2.9]=192.0.2.9 ");
}

TEST_CASE("without an address it depends on why") {
    const next_hop hop{"d.example", 25, true};
    const host_plan hosts = plan({{1, "a.example"}, {2, "b.example"}});
    const address_answer none{}, failed{true, {}, {}}, one{false, {}, addresses({"192.0.2.1"})};
    const auto of = [&](const address_answer& a, const address_answer& b) {
        const address_answer both[] = {a, b};
        return targets(order_targets(hop, hosts, both));
    };
    CHECK(of(none, none) == "550 5.4.4");
    CHECK(of(none, failed) == "451 4.4.3");
    CHECK(of(failed, one) == "b.example=192.0.2.1 ");
    CHECK(targets(order_targets(hop, hosts, {})) == "550 5.4.4");
    CHECK(targets(order_targets(hop, plan({{0, "."}}), {})) == "556 5.1.10");
}

TEST_CASE("R05 a host with an address of ours is this host") {
    const next_hop hop{"d.example", 25, true};
    const host_plan hosts = plan({{1, "a.example"}, {2, "b.example"}, {2, "c.example"}});
    const ip_network ours[] = {ip_network::parse("192.0.2.0/30").value(),
                               ip_network::parse("::1").value()};
    const address_answer a{false, {}, addresses({"203.0.113.1"})};
    const address_answer b{false, {}, addresses({"203.0.113.2"})};
    const address_answer mine{false, {}, addresses({"203.0.113.3", "192.0.2.1"})};
    const address_answer mine6{false, addresses({"::1"}), {}};
    const address_answer third[] = {a, b, mine}, first[] = {mine6, a, b}, none[] = {a, b, a};
    CHECK(targets(order_targets(hop, hosts, third, ours)) == "a.example=203.0.113.1 ");
    CHECK(targets(order_targets(hop, hosts, first, ours)) == "554 5.4.6");
    CHECK(order_targets(hop, hosts, none, ours).targets.size() == 3);
}

TEST_CASE("no more than four addresses of a host and twenty of all are tried") {
    const next_hop hop{"d.example", 25, true};
    for (const std::size_t n : {3U, 4U, 5U}) {
        const host_plan hosts = plan({{1, "a.example"}});
        const address_answer many[] = {
            {false, {}, std::vector<ip_octets>(n, ip_octets::parse("192.0.2.1").value())}};
        CHECK(order_targets(hop, hosts, many).targets.size() == std::min<std::size_t>(n, 4));
    }
    delivery_limits three;
    three.addresses_per_host = 3;
    const address_answer four[] = {
        {false, addresses({"2001:db8::1", "2001:db8::2"}), addresses({"192.0.2.1", "192.0.2.2"})}};
    CHECK(order_targets(hop, plan({{1, "a.example"}}), four, {}, three).targets.size() == 3);
    three.addresses_per_host = 2;
    three.addresses = 1;
    CHECK(order_targets(hop, plan({{1, "a.example"}}), four, {}, three).targets.size() == 1);
    for (const std::size_t n : {19U, 20U, 21U}) {
        delivery_limits limits;
        limits.hosts = n;
        std::vector<mx_record> records;
        for (std::size_t i = 0; i != n; ++i) records.push_back({1, "h" + std::to_string(i)});
        const std::vector<address_answer> answers(n, {false, {}, addresses({"192.0.2.1"})});
        CHECK(order_targets(hop, plan(records, last, limits), answers).targets.size() ==
              std::min<std::size_t>(n, 20));
    }
}
