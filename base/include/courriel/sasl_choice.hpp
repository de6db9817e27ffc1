// Which of the mechanisms that a server offers a client uses. The strongest that suits the account;
// and never one that tells the server, or who stands in for it, more than one that could be had.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>

#include <courriel/oauth.hpp>
#include <courriel/result.hpp>
#include <courriel/sasl.hpp>
#include <courriel/scram.hpp>

namespace courriel::sasl {

struct by_password {
    std::string password;
};
struct by_token {
    std::string token; ///< of OAuth 2
};
struct by_certificate {}; ///< that this client has shown in TLS

/// Who logs in, and with what.
struct account {
    std::string user; ///< not needed by_certificate
    std::variant<by_password, by_token, by_certificate> secret;
    std::string authorization_id{}; ///< who to act as; empty: as the user
};

struct choice_options {
    /// Inside TLS, and the server is the one that was meant: its certificate and name are checked.
    bool is_secure = false;
    channel_bindings bindings{}; ///< of this TLS connection
    /// What this server is known to have offered before: it is not believed to have become weaker.
    std::span<const std::string> known{};
    /// Takes a weaker class of mechanisms than the server has, or had. (Not outside of TLS.)
    bool allow_weaker = false;
    std::uint32_t iteration_limit = scram_options{}.iteration_limit; ///< see scram_options
    oauth_options oauth{};                                           ///< by_token
};

/// By password the order is SCRAM-SHA-256-PLUS, SCRAM-SHA-1-PLUS (a login that is bound to this
/// connection is worth more than the better hash), SCRAM-SHA-256, SCRAM-SHA-1; CRAM-MD5; PLAIN,
/// LOGIN. The semicolons divide three classes: when a mechanism of one is offered, or is known,
/// those of the classes behind it are not used, even if it cannot be used itself: a list cut short
/// by somebody in the middle, or a build without the digest, must not make a client show its
/// password. By token: OAUTHBEARER, XOAUTH2. By certificate: EXTERNAL. What shows a password or a
/// token, and EXTERNAL, are used only when the connection is secure.
///
/// errc::no_mechanism when nothing is left; what SASLprep says when the account's name or password
/// cannot be prepared for SCRAM, the choice. `offered` may be in any case; unknown names are passed
/// over.
result<std::unique_ptr<client_mechanism>>
choose_client_mechanism(std::span<const std::string> offered, const account& who,
                        const choice_options& options);

} // namespace courriel::sasl
