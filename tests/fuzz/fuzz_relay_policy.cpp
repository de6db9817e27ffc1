// The open relay (R01): whatever a stranger calls a recipient, he relays to the relay domains
// alone, and what is taken as local has a local domain and a local part that names no other host.
#include <string>

#include <courriel/ascii.hpp>
#include <courriel/smtp/relay_policy.hpp>

#include "fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto to = smtp::parse_path(text, smtp::path_kind::forward);
    if (!to) return 0;

    smtp::relay_policy policy;
    policy.local_domains = {"local.example", "[192.0.2.25]", "[IPv6:2001:db8::25]"};
    policy.relay_domains = {"backup.example", ".wild.example"};
    smtp::relay_request request;
    request.client = "203.0.113.9";
    request.recipient = to->path;
    const std::string domain = ascii::to_lower(to->path.domain);
    const auto verdict = policy.decide(request);
    switch (verdict.decision) {
    case smtp::relay_decision::relay:
        fuzz::require(domain == "backup.example" || domain.ends_with(".wild.example"),
                      "R01: a stranger relays");
        break;
    case smtp::relay_decision::local:
        fuzz::require(domain == "local.example" || domain.starts_with('[') ||
                          (domain.empty() && ascii::iequals(to->path.local_part, "postmaster")),
                      "R01: another domain is local");
        fuzz::require(!smtp::is_routed(to->path.local_part), "R01: a route is taken as local");
        break;
    case smtp::relay_decision::refused:
        fuzz::require(verdict.answer.is_permanent(), "a refusal that is none");
        break;
    }
    // Who may relay is refused no path that has a domain.
    request.identity = "ada";
    request.secure = true;
    fuzz::require(policy.decide(request).decision != smtp::relay_decision::refused ||
                      domain.empty(),
                  "who may relay is refused");
    return 0;
}
