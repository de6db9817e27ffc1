// The flags of the clients that say how to use TLS: --tls, --ca, --certificate and --key.
#pragma once

#include <map>
#include <string>

#include <courriel/asio/tls_context.hpp>
#include <courriel/tls.hpp>

#include "command_line.hpp"

namespace example {

struct tls_flags {
    courriel::tls mode = courriel::tls::starttls;
    std::string ca_file{};
    std::string certificate{};
    std::string key{};

    void declare(CLI::App& app) {
        static const std::map<std::string, courriel::tls> modes{
            {"none", courriel::tls::none},
            {"starttls", courriel::tls::starttls},
            {"implicit", courriel::tls::implicit}};
        app.add_option("--tls", mode, "none, starttls (default) or implicit")
            ->transform(CLI::CheckedTransformer(modes))
            ->type_name("HOW")
            ->default_str("starttls");
        app.add_option("--ca", ca_file,
                       "certificate authorities to trust, PEM (default: the system's)")
            ->type_name("FILE");
        auto* mine = app.add_option("--certificate", certificate, "the client's own, PEM")
                         ->type_name("FILE");
        auto* secret = app.add_option("--key", key, "the private key of the certificate, PEM")
                           ->type_name("FILE");
        mine->needs(secret);
        secret->needs(mine);
    }

    [[nodiscard]] courriel::tls_options settings() const {
        courriel::tls_options out;
#if COURRIEL_HAS_TLS
        if (ca_file.empty() && certificate.empty()) return out;
        auto context = courriel::make_client_context(ca_file);
        if (!context) fail("--ca " + ca_file, context.error());
        if (!certificate.empty()) {
            std::error_code error;
            (*context)->use_certificate_chain_file(certificate, error);
            if (error) fail("--certificate " + certificate, error);
            (*context)->use_private_key_file(key, asio::ssl::context::pem, error);
            if (error) fail("--key " + key, error);
        }
        out.context = *std::move(context);
#endif
        return out;
    }
};

} // namespace example
