// The flags of the clients that say how to use TLS: --tls and --ca.
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
    }

    [[nodiscard]] courriel::tls_options settings() const {
        courriel::tls_options out;
#if COURRIEL_HAS_TLS
        if (ca_file.empty()) return out;
        auto context = courriel::make_client_context(ca_file);
        if (!context) fail("--ca " + ca_file, context.error());
        out.context = *std::move(context);
#endif
        return out;
    }
};

} // namespace example
