// Who has a mailbox here, under which addresses, and who may log in.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/sasl_users.hpp>
#include <courriel/smtp/path.hpp>

#include "options.hpp"

namespace mail_server {

class directory {
public:
    explicit directory(const options& settings);
    directory(const directory&) = delete; // its users refer to it
    directory& operator=(const directory&) = delete;

    enum class locality {
        local,        ///< a mailbox of ours
        unknown_user, ///< our domain, nobody's mailbox
        elsewhere,    ///< not our domain
    };

    struct destination {
        locality where = locality::elsewhere;
        std::string mailbox; ///< when local
    };

    /// Where mail for `address` goes. Domains and mailboxes match without regard to case; only the
    /// domain behind the last @ decides, so percent signs, bangs and quotes in a local part mean
    /// nothing.
    [[nodiscard]] destination find(const courriel::smtp::path_view& address) const;

    /// Who may log in, by NAME or NAME@DOMAIN, and with which mechanisms. The identity is the name
    /// of a mailbox.
    [[nodiscard]] const std::shared_ptr<courriel::sasl::users>& users() const { return users_; }

    /// All mailboxes there are.
    [[nodiscard]] const std::set<std::string>& mailboxes() const { return mailboxes_; }

    [[nodiscard]] const std::string& host_name() const { return domains_.front(); }

private:
    [[nodiscard]] bool is_local_domain(std::string_view domain) const;

    std::vector<std::string> domains_; // lower case
    std::set<std::string> mailboxes_;  // lower case
    std::string postmaster_;
    std::shared_ptr<courriel::sasl::users> users_;
};

} // namespace mail_server
