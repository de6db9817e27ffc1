// What relay_policy decides, for relay_test.py: for each line of client, sender and recipient,
// separated by tabs and in angle brackets where they are paths, one of "local", "relay", "refused"
// and, where the grammar has no such path, "malformed".
#include <iostream>
#include <string>

#include <courriel/smtp/relay_policy.hpp>

namespace {

using namespace courriel::smtp;

relay_policy policy() {
    relay_policy out;
    out.local_domains = {"local.example", "second.example", "[192.0.2.25]", "[IPv6:2001:db8::25]"};
    out.relay_domains = {"backup.example"};
    out.networks = {ip_network::parse("198.51.100.0/24").value()};
    return out;
}

const char* decide(const relay_policy& policy, relay_request request, const std::string& sender,
                   const std::string& recipient) {
    const auto from = parse_path(sender, path_kind::reverse);
    const auto to = parse_path(recipient, path_kind::forward);
    if (!from || !to || !from->rest.empty() || !to->rest.empty()) return "malformed";
    request.sender = from->path;
    request.recipient = to->path;
    switch (policy.decide(request).decision) {
    case relay_decision::local: return "local";
    case relay_decision::relay: return "relay";
    case relay_decision::refused: break;
    }
    return "refused";
}

} // namespace

int main() {
    const relay_policy here = policy();
    std::string client, sender, recipient;
    while (std::getline(std::cin, client, '\t') && std::getline(std::cin, sender, '\t') &&
           std::getline(std::cin, recipient)) {
        relay_request request;
        request.client = client;
        std::cout << decide(here, request, sender, recipient) << '\n';
    }
    return 0;
}
