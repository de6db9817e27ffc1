// See relay_policy.hpp.
#include <courriel/smtp/relay_policy.hpp>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {
namespace {

relay_verdict refuse(int code, enhanced_status status, std::string_view text) {
    return {relay_decision::refused, reply(code, status, text)};
}

} // namespace

bool is_routed(std::string_view local_part) noexcept {
    return local_part.find_first_of("@!%") != std::string_view::npos;
}

relay_verdict relay_policy::decide(const relay_request& request) const {
    const path_view& to = request.recipient;
    if (to.domain.empty()) {
        if (ascii::iequals(to.local_part, "postmaster")) return {relay_decision::local, {}};
        return refuse(550, {5, 1, 3}, "A recipient needs a domain");
    }
    const bool neighbour = is_in(networks, request.client);
    const bool identified = !request.identity.empty() && identities_may_relay;
    const bool may_relay = neighbour || (identified && (request.secure || !identities_need_tls));

    if (may_relay || !is_routed(to.local_part)) {
        if (local_domains.contains(to.domain)) return {relay_decision::local, {}};
        if (relay_domains.contains(to.domain)) return {relay_decision::relay, {}};
    }
    if (neighbour) return {relay_decision::relay, {}};
    if (!identified) return refuse(550, {5, 7, 1}, "Relay access denied");
    if (!may_relay) return refuse(530, {5, 7, 0}, "Must issue a STARTTLS command first");
    if (identities_need_local_sender && !request.sender.is_null() &&
        !local_domains.contains(request.sender.domain))
        return refuse(553, {5, 7, 1}, "Not a sender of yours");
    return {relay_decision::relay, {}};
}

} // namespace courriel::smtp
