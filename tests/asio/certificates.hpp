// Certificates made while the tests run: an authority, and servers' certificates signed by it, by
// another, by themselves, expired, or for another name.
#pragma once

#include <memory>
#include <string>

#include <courriel/asio/tls_context.hpp>

namespace courriel::test {

struct certificate {
    std::string chain; // PEM
    std::string key;   // PEM
};

struct certificate_options {
    std::string alternative_name = "DNS:localhost"; // in the syntax of OpenSSL
    bool expired = false;
    bool is_authority = false;
};

/// Signed by `issuer`, or by itself when there is none.
certificate make_certificate(const certificate_options& options,
                             const certificate* issuer = nullptr);

std::shared_ptr<tls_context> server_context(const certificate& own,
                                            const std::string& protocol = {});

/// Trusts `authority` alone.
std::shared_ptr<tls_context> client_context(const certificate& authority);

} // namespace courriel::test
