// See directory.hpp.
#include "directory.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <courriel/ascii.hpp>

namespace mail_server {
namespace ascii = courriel::ascii;

directory::directory(const options& settings)
    : domains_(settings.domains)
    , postmaster_(ascii::to_lower(settings.postmaster)) {
    std::map<std::string, std::string> passwords;
    for (const auto& [name, password] : settings.users) {
        const auto mailbox = ascii::to_lower(name);
        mailboxes_.insert(mailbox);
        passwords.insert_or_assign(mailbox, password);
    }
    users_ = std::make_shared<courriel::sasl::fixed_users>(
        std::move(passwords), [this](std::string_view name) {
            const auto at = name.rfind('@');
            const bool ours = at == name.npos || is_local_domain(name.substr(at + 1));
            return ours ? ascii::to_lower(name.substr(0, at)) : std::string();
        });
}

bool directory::is_local_domain(std::string_view domain) const {
    return std::any_of(domains_.begin(), domains_.end(),
                       [&](const std::string& ours) { return ascii::iequals(domain, ours); });
}

namespace {

// "ada" in quotes is ada (RFC 5321 section 4.1.2).
std::string unquoted(std::string_view local_part) {
    if (local_part.size() < 2 || local_part.front() != '"') return std::string(local_part);
    std::string out;
    const auto inside = local_part.substr(1, local_part.size() - 2);
    for (std::size_t i = 0; i != inside.size(); ++i) {
        if (inside[i] == '\\') ++i; // the grammar has something behind it
        out += inside[i];
    }
    return out;
}

} // namespace

directory::destination directory::find(const courriel::smtp::path_view& address) const {
    const bool bare_postmaster =
        address.domain.empty() && ascii::iequals(address.local_part, "postmaster");
    if (!bare_postmaster && !is_local_domain(address.domain)) return {};
    auto mailbox = ascii::to_lower(unquoted(address.local_part));
    if (mailbox == "postmaster") mailbox = postmaster_;
    if (!mailboxes_.contains(mailbox)) return {locality::unknown_user, {}};
    return {locality::local, std::move(mailbox)};
}

} // namespace mail_server
