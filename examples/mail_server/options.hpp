// The command line of mail_server.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <courriel/smtp/ip_network.hpp>

#include "../common/command_line.hpp"

namespace mail_server {

inline constexpr std::string_view sqlite_prefix = "sqlite:";   ///< of --store
inline constexpr std::string_view maildir_prefix = "maildir:"; ///< of --store

struct options {
    std::vector<std::string> domains;                       ///< local ones; lower case
    std::vector<std::pair<std::string, std::string>> users; ///< name, password
    std::string postmaster;                                 ///< the user who gets its mail
    std::string store = "memory:";                          ///< or sqlite:FILE, maildir:DIR
    std::optional<example::endpoint> smtp, submission, smtps, lmtp, pop3, pop3s, imap, imaps;
    std::vector<courriel::smtp::ip_network> relay_from; ///< hosts that may send to everybody
    std::optional<example::endpoint> smart_host;        ///< gets what is not for here
    std::string tls_certificate;
    std::string tls_key;
    bool allow_plaintext_auth = false;
    std::size_t max_per_address = 50;

    [[nodiscard]] bool has_tls() const { return !tls_certificate.empty(); }
};

/// Declares the flags; `parsed` is complete once finish_options() was called.
void declare_options(CLI::App& app, options& parsed);

/// Checks what no single flag can, and fills in defaults. Throws CLI::ValidationError.
void finish_options(options& parsed);

} // namespace mail_server
