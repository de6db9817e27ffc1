// Certificates made while the tests run: an authority, and certificates signed by it, by another or
// by themselves, good ones and bad ones of many kinds, revocation lists, and contexts that use
// them.
#pragma once

#include <memory>
#include <string>

#include <courriel/asio/tls_context.hpp>

namespace courriel::test {

struct certificate {
    std::string chain; // PEM
    std::string key;   // PEM
};

/// The kind of a key; what it signs is hashed with SHA-384 for P-384, else with SHA-256.
enum class key_kind { p256, p384, rsa_2048, rsa_1024 };

struct certificate_options {
    std::string alternative_name = "DNS:localhost"; // in the syntax of OpenSSL; empty: none
    bool expired = false;
    bool is_authority = false;
    bool early = false;               // not yet valid
    std::string common_name{};        // empty: a new one
    std::string dns_name_octets{};    // a dNSName as it is, NUL and all
    std::string extended_key_usage{}; // in the syntax of OpenSSL; empty: none
    key_kind key = key_kind::p256;
};

/// Signed by `issuer`, or by itself when there is none.
certificate make_certificate(const certificate_options& options,
                             const certificate* issuer = nullptr);

/// A revocation list of `authority`, PEM, with one certificate on it, or with none.
std::string make_revocation_list(const certificate& authority, const certificate* revoked,
                                 bool outdated = false);

std::shared_ptr<tls_context> server_context(const certificate& own,
                                            const std::string& protocol = {});

/// Trusts `authority` alone.
std::shared_ptr<tls_context> client_context(const certificate& authority);

/// Serves with any certificate, however weak.
std::shared_ptr<tls_context> lax_server_context(const certificate& own);

/// As badly set up as an application can: it has `authority`, and looks away from all the rest.
std::shared_ptr<tls_context> lax_client_context(const certificate& authority);

} // namespace courriel::test
