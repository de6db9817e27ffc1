// See directory.hpp.
#include "directory.hpp"

#include <algorithm>

#include <courriel/ascii.hpp>

namespace mail_server {
namespace ascii = courriel::ascii;
namespace {

// Looks at every octet whatever the first difference is.
bool same_secret(std::string_view given, std::string_view expected) {
    unsigned difference = given.size() == expected.size() ? 0 : 1;
    for (std::size_t i = 0; i != given.size(); ++i) {
        const char other = expected.empty() ? '\0' : expected[i % expected.size()];
        difference |= static_cast<unsigned>(static_cast<unsigned char>(given[i] ^ other));
    }
    return difference == 0;
}

} // namespace

directory::directory(const options& settings)
    : domains_(settings.domains)
    , postmaster_(ascii::to_lower(settings.postmaster)) {
    for (const auto& [name, password] : settings.users)
        passwords_.insert_or_assign(ascii::to_lower(name), password);
}

bool directory::is_local_domain(std::string_view domain) const {
    return std::any_of(domains_.begin(), domains_.end(),
                       [&](const std::string& ours) { return ascii::iequals(domain, ours); });
}

directory::destination directory::find(const courriel::smtp::path_view& address) const {
    const bool bare_postmaster =
        address.domain.empty() && ascii::iequals(address.local_part, "postmaster");
    if (!bare_postmaster && !is_local_domain(address.domain)) return {};
    auto mailbox = ascii::to_lower(address.local_part);
    if (mailbox == "postmaster") mailbox = postmaster_;
    if (!passwords_.contains(mailbox)) return {locality::unknown_user, {}};
    return {locality::local, std::move(mailbox)};
}

std::optional<std::string> directory::log_in(std::string_view name,
                                             std::string_view password) const {
    const auto at = name.rfind('@');
    const bool ours = at == name.npos || is_local_domain(name.substr(at + 1));
    auto mailbox = ascii::to_lower(name.substr(0, at));
    const auto user = passwords_.find(mailbox);
    const bool known = ours && user != passwords_.end();
    const bool right = same_secret(password, known ? user->second : passwords_.begin()->second);
    if (!known || !right) return std::nullopt;
    return mailbox;
}

std::vector<std::string> directory::mailboxes() const {
    std::vector<std::string> out;
    for (const auto& [mailbox, password] : passwords_) out.push_back(mailbox);
    return out;
}

} // namespace mail_server
