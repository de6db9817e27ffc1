// Who may send through this server, and where to: the decision at RCPT that makes the difference
// between a mail server and an open relay (RFC 5321 sections 3.6 and 7.1). A pure value; a server
// asks it when an event of a recipient comes, and answers with what it says.
//
// Left out: whether a local mailbox exists, and what a message is like.
#pragma once

#include <string_view>
#include <vector>

#include <courriel/smtp/domain_set.hpp>
#include <courriel/smtp/ip_network.hpp>
#include <courriel/smtp/path.hpp>
#include <courriel/smtp/reply.hpp>

namespace courriel::smtp {

/// What is known when a recipient is named. Views, of anything that outlives the decision.
struct relay_request {
    std::string_view client{}; ///< the peer's address, "192.0.2.1"; one that is none has no rights
    std::string_view identity{}; ///< who logged in; empty: nobody
    bool secure = false;         ///< TLS protects the connection
    path_view sender{};          ///< gives nobody any right: anybody can write any
    path_view recipient{};       ///< as parse_path() read it
};

enum class relay_decision {
    local,  ///< for a mailbox here, if there is one of that name
    relay,  ///< to be passed on
    refused ///< to be answered with the reply
};

struct relay_verdict {
    relay_decision decision = relay_decision::refused;
    reply answer{}; ///< of a refusal
};

/// Whether a local part looks as if it named another host: it has an '@', '!' or '%', quoted or
/// not, as in user%elsewhere@here, elsewhere!user@here and "user@elsewhere"@here.
bool is_routed(std::string_view local_part) noexcept;

/// By itself it relays nothing and takes mail for nobody but <postmaster>.
///
/// Only the domain that the grammar found counts, so that neither source routes nor anything in a
/// local part leads elsewhere. Beyond that, strangers may not use a local part that is_routed(),
/// whatever the domain is, not even a local one: the host that reads it last might follow it, and
/// this one would have helped. That is what Postfix does (allow_untrusted_routing = no). One step
/// further than Postfix: that resolves user%here@here to user@here and takes it; here it is refused
/// all the same. To those who may relay, such a local part is a name like any other.
struct relay_policy {
    domain_set local_domains{}; ///< "localhost" and literals as well only when they are named
    domain_set relay_domains{}; ///< passed on for everybody: this host is their backup MX
    std::vector<ip_network> networks{}; ///< clients that may relay anywhere

    bool identities_may_relay = true; ///< anywhere, once they are logged in
    bool identities_need_tls = true;  ///< to relay; else 530 5.7.0 (RFC 3207 section 4)
    /// Who relays because he is logged in may only be a sender of a local domain, or the null
    /// sender; else 553 5.7.1.
    bool identities_need_local_sender = false;

    /// Decides. A refusal to relay is 550 5.7.1 (RFC 5321 section 3.6.2, RFC 3463), a recipient
    /// without a domain other than postmaster 550 5.1.3. Costs a look-up or two, and one comparison
    /// for each network.
    [[nodiscard]] relay_verdict decide(const relay_request& request) const;
};

} // namespace courriel::smtp
