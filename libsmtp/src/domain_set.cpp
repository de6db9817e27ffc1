// See domain_set.hpp.
#include <courriel/smtp/domain_set.hpp>

#include <courriel/ascii.hpp>
#include <courriel/smtp/ip_network.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {

std::string domain_key(std::string_view domain) {
    if (const auto address = ip_octets::of_literal(domain))
        return (address->is_ipv4() ? "[" : "[IPv6:") + to_string(*address) + "]";
    if (domain.size() > 1 && domain.back() == '.') domain.remove_suffix(1);
    return ascii::to_lower(domain);
}

void domain_set::add(std::string_view domain) {
    if (domain.empty() || domain == ".") return;
    has_parents_ = has_parents_ || domain.front() == '.';
    names_.insert(domain_key(domain));
}

bool domain_set::contains(std::string_view domain) const {
    // ".example.org" is how the set spells a parent: no domain that is asked for begins so.
    if (domain.empty() || domain.front() == '.') return false;
    const std::string key = domain_key(domain);
    if (names_.contains(key)) return true;
    if (!has_parents_) return false;
    for (std::size_t dot = key.find('.'); dot != std::string::npos; dot = key.find('.', dot + 1))
        if (names_.contains(std::string_view(key).substr(dot))) return true;
    return false;
}

} // namespace courriel::smtp
