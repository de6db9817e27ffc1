// How a client's session logs an account in: the choice of sasl_choice.hpp, on what the session
// knows of its server and of its TLS. A protocol that has login commands of its own beside SASL
// (APOP, USER and PASS, IMAP's LOGIN) asks here, too, whether one may stand in.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/sasl_choice.hpp>
#include <courriel/tls.hpp>

namespace courriel {

/// What the login of an account may use.
struct auth_options {
    /// This mechanism alone, in any case, even where the server has stronger ones. Empty: what
    /// sasl::choose_client_mechanism chooses. ANONYMOUS, with the user as its trace, is used only
    /// when it is named.
    std::string mechanism{};
    /// Mechanisms that this server is known to have offered before; see sasl::choice_options. For
    /// APOP say CRAM-MD5.
    std::vector<std::string> known{};
    /// Takes a weaker class of mechanisms than the server has, or had.
    bool allow_weaker = false;
    std::uint32_t iteration_limit = sasl::scram_options{}.iteration_limit; ///< see scram_options
    /// Told why the server refuses a token, in the operation's own turn. It must not throw.
    sasl::token_refused on_refused{};
};

/// What a login has to do with: what the session knows.
struct login_site {
    std::string host{};                 ///< that was connected to
    tls_info tls{};                     ///< empty without TLS
    bool allow_plaintext_auth = false;  ///< of the session's options
    std::vector<std::string> offered{}; ///< the mechanisms that the server has announced
};

/// One login about to begin. Refers to the account and the options it is made of.
class login_choice {
public:
    /// What shows a password or a token is used in TLS whose certificate and name were checked, or
    /// when `site` allows it without.
    login_choice(login_site site, const sasl::account& who, const auth_options& options);

    /// The mechanism to log in with. errc::no_mechanism when there is none, and the errors of
    /// sasl::choose_client_mechanism.
    [[nodiscard]] result<std::unique_ptr<sasl::client_mechanism>> mechanism() const;

    /// Whether, behind an errc::no_mechanism, the protocol's own `command` may be used, which is
    /// worth what the mechanism `worth` is: by password, and never in a weaker class than what the
    /// server has offered. When a mechanism is named, only by that name.
    [[nodiscard]] bool allows(std::string_view command, std::string_view worth) const;

private:
    [[nodiscard]] std::vector<std::string> candidates() const;

    std::vector<std::string> offered_;
    const sasl::account& who_;
    const auth_options& options_;
    sasl::choice_options choice_{}; // but for `known`, which is a view
};

} // namespace courriel
