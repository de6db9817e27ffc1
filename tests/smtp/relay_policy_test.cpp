// The tricks that make an open relay, in a table of recipients that each sender tries, and what
// trusted clients may.
#include <ostream>
#include <string>

#include <doctest/doctest.h>

#include <courriel/smtp/relay_policy.hpp>

using namespace courriel::smtp;

namespace {

enum class outcome {
    local,
    relay,
    refused,
    no_path, ///< the grammar has no such path: 501 before any policy
};

// What a command holds between < and >; what strangers get, and what a neighbour gets.
struct row {
    const char* recipient;
    outcome stranger;
    outcome neighbour;
};

using enum outcome;
constexpr row rows[] = {
    // Plain ones.
    {"u@local.example", local, local},
    {"U@LOCAL.EXAMPLE", local, local},
    {"u@second.example", local, local},
    {"u@backup.example", relay, relay},
    {"u@sub.backup.example", refused, relay},
    {"u@any.wild.example", relay, relay},
    {"u@wild.example", refused, relay},
    {"u@other.example", refused, relay},
    {"u@sub.local.example", refused, relay},
    {"u@local.example.other.example", refused, relay},
    {"u@xlocal.example", refused, relay},
    {"\"u u\"@local.example", local, local},
    {"u+tag@local.example", local, local},
    {"u=other.example@local.example", local, local},
    {"postmaster", local, local},
    {"PostMaster", local, local},
    {"postmaster@local.example", local, local},
    {"postmaster@other.example", refused, relay},
    {"\"\"@local.example", local, local},
    // The percent sign, and what it hides behind.
    {"u%other.example@local.example", refused, local},
    {"u%other.example@backup.example", refused, relay},
    {"u%other.example@other.example", refused, relay},
    {"u%local.example@other.example", refused, relay},
    {"u%local.example@local.example", refused, local},
    {"u%other.example%local.example@local.example", refused, local},
    {"\"u%other.example\"@local.example", refused, local},
    {"u%@local.example", refused, local},
    {"u%other.example", no_path, no_path},
    {"\"u%other.example\"", no_path, no_path},
    // Bang paths.
    {"other.example!u@local.example", refused, local},
    {"other.example!u@backup.example", refused, relay},
    {"\"other.example!u\"@local.example", refused, local},
    {"local.example!u@other.example", refused, relay},
    {"other.example!u", no_path, no_path},
    {"a!b!c%d@local.example", refused, local},
    // A second '@'.
    {"\"u@other.example\"@local.example", refused, local},
    {"\"u\\@other.example\"@local.example", refused, local},
    {"\"u@local.example\"@other.example", refused, relay},
    {"\"u@other.example\"", no_path, no_path},
    {"u@other.example@local.example", no_path, no_path},
    {"u@local.example@other.example", no_path, no_path},
    {"@u@local.example", no_path, no_path},
    // Source routes lead nowhere: the mailbox alone counts.
    {"@local.example:u@other.example", refused, relay},
    {"@other.example:u@local.example", local, local},
    {"@local.example,@backup.example:u@other.example", refused, relay},
    {"@local.example:u%other.example@local.example", refused, local},
    {"@:u@local.example", no_path, no_path},
    // Literals and this host's other names are local only when they are named.
    {"u@[192.0.2.25]", local, local},
    {"u@[192.000.002.025]", local, local},
    {"u@[IPv6:2001:db8::25]", local, local},
    {"u@[IPv6:2001:DB8:0:0:0:0:0:25]", local, local},
    {"u@[127.0.0.1]", refused, relay},
    {"u@[IPv6:::1]", refused, relay},
    {"u@[IPv6:::ffff:127.0.0.1]", refused, relay},
    {"u@[x-local:local.example]", refused, relay},
    {"u@192.0.2.25", refused, relay},
    {"u@localhost", refused, relay},
    {"u@localhost.localdomain", refused, relay},
    {"u@[local.example]", no_path, no_path},
    // Spellings of a domain.
    {"u@local.example.", no_path, no_path},
    {"u@local..example", no_path, no_path},
    {"u@.local.example", no_path, no_path},
    {"u@-local.example", no_path, no_path},
    {"u@local", refused, relay},
    {"u@xn--lcal-5qa.example", refused, relay}, // l\u00F4cal, not local
    {"u@xn--bcher-kva.example", local, local},
    {"u@b\xC3\xBC"
     "cher.example",
     local, local},
    {"u@l\xC3\xB4"
     "cal.example",
     refused, relay},
    {"u@local.example ", no_path, no_path},
    {"u @local.example", no_path, no_path},
    {"u", no_path, no_path},
    {"", no_path, no_path},
};
static_assert(std::size(rows) >= 40);

constexpr const char* senders[] = {
    "<>",
    "<ada@local.example>",
    "<postmaster@local.example>",
    "<mallory@other.example>",
    "<u@[192.0.2.25]>",
    "<\"ada@local.example\"@other.example>",
};

relay_policy here() {
    relay_policy policy;
    policy.local_domains = {"local.example",
                            "Second.example.",
                            "[192.0.2.25]",
                            "[IPv6:2001:db8::25]",
                            "xn--bcher-kva.example",
                            "b\xC3\xBC"
                            "cher.example"};
    policy.relay_domains = {"backup.example", ".wild.example"};
    policy.networks = {ip_network::parse("198.51.100.0/24").value(),
                       ip_network::parse("2001:db8:1::/48").value()};
    return policy;
}

outcome outcome_of(const relay_policy& policy, relay_request request, std::string_view recipient) {
    const std::string text = "<" + std::string(recipient) + ">";
    const auto to = parse_path(text, path_kind::forward);
    if (!to || !to->rest.empty()) return no_path;
    request.recipient = to->path;
    const relay_verdict verdict = policy.decide(request);
    switch (verdict.decision) {
    case relay_decision::local: return local;
    case relay_decision::relay: return relay;
    case relay_decision::refused: break;
    }
    CHECK(verdict.answer.is_permanent());
    return refused;
}

relay_verdict to_elsewhere(const relay_policy& policy, relay_request request) {
    request.recipient = parse_path("<u@other.example>", path_kind::forward)->path;
    return policy.decide(request);
}

} // namespace

TEST_CASE("R01 no spelling of a recipient opens the relay to a stranger, whoever the sender is") {
    const relay_policy policy = here();
    for (const row& row : rows)
        for (const char* sender : senders) {
            CAPTURE(row.recipient);
            CAPTURE(sender);
            relay_request request;
            request.sender = parse_path(sender, path_kind::reverse)->path;
            for (const char* client : {"203.0.113.9", "2001:db8::9", "", "unknown"}) {
                CAPTURE(client);
                request.client = client;
                CHECK(outcome_of(policy, request, row.recipient) == row.stranger);
            }
            for (const char* client : {"198.51.100.7", "::ffff:198.51.100.7", "2001:db8:1:2::3"}) {
                CAPTURE(client);
                request.client = client;
                CHECK(outcome_of(policy, request, row.recipient) == row.neighbour);
            }
            request.client = "203.0.113.9";
            request.identity = "ada";
            request.secure = true;
            CHECK(outcome_of(policy, request, row.recipient) == row.neighbour);
        }
}

TEST_CASE("R01 a policy that nobody filled in relays nothing") {
    relay_request request;
    request.client = "127.0.0.1";
    for (const row& row : rows) {
        CAPTURE(row.recipient);
        const outcome got = outcome_of(relay_policy(), request, row.recipient);
        const bool postmaster = std::string_view(row.recipient).size() == 10;
        CHECK((got == no_path || got == (postmaster ? local : refused)));
    }
}

TEST_CASE("relaying is refused with 550 5.7.1 (RFC 5321 3.6.2)") {
    const auto verdict = to_elsewhere(here(), {});
    CHECK(verdict.decision == relay_decision::refused);
    CHECK(verdict.answer.code() == 550);
    CHECK(verdict.answer.enhanced() == enhanced_status{5, 7, 1});
}

TEST_CASE("a name without a domain, which parse_path() lets through for postmaster alone") {
    relay_request request;
    request.recipient = {"root", "root", ""};
    const auto verdict = here().decide(request);
    CHECK(verdict.decision == relay_decision::refused);
    CHECK(verdict.answer.enhanced() == enhanced_status{5, 1, 3});
    request.recipient = {};
    CHECK(here().decide(request).decision == relay_decision::refused);
}

TEST_CASE("who is logged in relays under TLS only, unless told otherwise") {
    relay_policy policy = here();
    relay_request request;
    request.identity = "ada";
    const auto verdict = to_elsewhere(policy, request);
    CHECK(verdict.decision == relay_decision::refused);
    CHECK(verdict.answer.code() == 530);
    CHECK(outcome_of(policy, request, "u%other.example@local.example") == refused);
    CHECK(outcome_of(policy, request, "u@local.example") == local);
    policy.identities_need_tls = false;
    CHECK(to_elsewhere(policy, request).decision == relay_decision::relay);
    policy.identities_may_relay = false;
    request.secure = true;
    CHECK(to_elsewhere(policy, request).answer.code() == 550);
}

TEST_CASE("who is logged in may be held to local senders") {
    relay_policy policy = here();
    policy.identities_need_local_sender = true;
    relay_request request;
    request.identity = "ada";
    request.secure = true;
    CHECK(to_elsewhere(policy, request).decision == relay_decision::relay); // null sender
    request.sender = parse_path("<ada@Local.example>", path_kind::reverse)->path;
    CHECK(to_elsewhere(policy, request).decision == relay_decision::relay);
    request.sender = parse_path("<ada@other.example>", path_kind::reverse)->path;
    CHECK(to_elsewhere(policy, request).answer.code() == 553);
    request.client = "198.51.100.7"; // a neighbour needs no identity
    CHECK(to_elsewhere(policy, request).decision == relay_decision::relay);
}
