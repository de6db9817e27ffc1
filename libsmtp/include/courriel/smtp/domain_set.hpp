// Domains that are this host's own, or that it relays for. A domain is in the set or it is not:
// case and a trailing dot make no other domain of it, and an address literal is compared as a
// number. Names beyond ASCII are compared octet by octet: add both forms, "bücher.example" and
// "xn--bcher-kva.example", where both are meant.
#pragma once

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>

namespace courriel::smtp {

/// `domain` in the form in which two of them can be compared with ==: lower case, without the dot
/// of the root at its end, a literal in the one form that its number has: "[192.0.2.1]",
/// "[IPv6:2001:db8::1]".
std::string domain_key(std::string_view domain);

class domain_set {
public:
    domain_set() = default;
    domain_set(std::initializer_list<std::string_view> domains) {
        for (const std::string_view domain : domains) add(domain);
    }

    /// "example.org"; "[192.0.2.1]"; ".example.org" for all names below example.org and not for
    /// itself. An empty one is not added.
    void add(std::string_view domain);

    /// As many look-ups as the domain has labels, if any name below another is in the set.
    [[nodiscard]] bool contains(std::string_view domain) const;
    [[nodiscard]] bool empty() const noexcept { return names_.empty(); }

private:
    std::set<std::string, std::less<>> names_{};
    bool has_parents_ = false;
};

} // namespace courriel::smtp
