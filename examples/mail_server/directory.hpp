// Who has a mailbox here, under which addresses, and who may log in.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/smtp/path.hpp>

#include "options.hpp"

namespace mail_server {

class directory {
public:
    explicit directory(const options& settings);

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

    /// The mailbox of a login by NAME or NAME@DOMAIN with that password; nullopt when either is
    /// wrong. Takes as long for an unknown name as for a wrong password.
    [[nodiscard]] std::optional<std::string> log_in(std::string_view name,
                                                    std::string_view password) const;

    /// All mailboxes there are.
    [[nodiscard]] std::vector<std::string> mailboxes() const;

    [[nodiscard]] const std::string& host_name() const { return domains_.front(); }

private:
    [[nodiscard]] bool is_local_domain(std::string_view domain) const;

    std::vector<std::string> domains_;             // lower case
    std::map<std::string, std::string> passwords_; // by mailbox, lower case
    std::string postmaster_;
};

} // namespace mail_server
