// See options.hpp.
#include "options.hpp"

#include <cstdint>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace mail_server {
namespace {

void declare_listener(CLI::App& app, const std::string& flag, std::uint16_t port,
                      const std::string& what, std::optional<example::endpoint>& into) {
    app.add_option_function<std::string>(
           flag,
           [flag, port, &into](const std::string& text) {
               into = example::endpoint::parse(flag, text, port);
           },
           what + " (default port: " + std::to_string(port) + ")")
        ->type_name("ADDR[:PORT]");
}

void add_user(options& parsed, const std::string& text) {
    const auto colon = text.find(':');
    if (colon == std::string::npos || colon == 0)
        throw CLI::ValidationError("--user", "wants NAME:PASSWORD, not " + text.substr(0, colon));
    parsed.users.emplace_back(text.substr(0, colon), text.substr(colon + 1));
}

void add_network(options& parsed, const std::string& text) {
    const auto network = courriel::smtp::ip_network::parse(text);
    if (!network) throw CLI::ValidationError("--relay-from", text + " is no network");
    parsed.relay_from.push_back(*network);
}

} // namespace

void declare_options(CLI::App& app, options& parsed) {
    app.add_option_function<std::vector<std::string>>(
           "--domain",
           [&](const std::vector<std::string>& names) {
               for (const auto& name : names)
                   parsed.domains.push_back(courriel::ascii::to_lower(name));
           },
           "a domain whose mail is delivered here (default: localhost)")
        ->allow_extra_args(false);
    app.add_option_function<std::vector<std::string>>(
           "--user",
           [&](const std::vector<std::string>& users) {
               for (const auto& user : users) add_user(parsed, user);
           },
           "a mailbox and its password")
        ->type_name("NAME:PASSWORD")
        ->allow_extra_args(false);
    app.add_option("--postmaster", parsed.postmaster,
                   "the user who gets postmaster's mail (default: the first)");
    app.add_option("--store", parsed.store,
                   "where messages are kept: memory: (gone when the program ends), sqlite:FILE or "
                   "maildir:DIR (a Maildir++ for each user)")
        ->capture_default_str();
    declare_listener(app, "--smtp", 25, "SMTP for mail from other hosts", parsed.smtp);
    declare_listener(app, "--submission", 587, "SMTP for users, who must log in",
                     parsed.submission);
    declare_listener(app, "--smtps", 465, "the same with TLS from the first byte", parsed.smtps);
    declare_listener(app, "--lmtp", 24, "LMTP, for a mail system that leaves delivery to us",
                     parsed.lmtp);
    declare_listener(app, "--pop3", 110, "POP3", parsed.pop3);
    declare_listener(app, "--pop3s", 995, "POP3 with TLS from the first byte", parsed.pop3s);
    declare_listener(app, "--imap", 143, "IMAP", parsed.imap);
    declare_listener(app, "--imaps", 993, "IMAP with TLS from the first byte", parsed.imaps);
    app.add_option_function<std::vector<std::string>>(
           "--relay-from",
           [&](const std::vector<std::string>& networks) {
               for (const auto& text : networks) add_network(parsed, text);
           },
           "hosts that may send mail to everybody, as users who log in may")
        ->type_name("CIDR")
        ->allow_extra_args(false);
    app.add_option_function<std::string>(
           "--smart-host",
           [&](const std::string& text) {
               parsed.smart_host = example::endpoint::parse("--smart-host", text, 25);
           },
           "where mail for other domains goes, by STARTTLS if it can (default: nowhere)")
        ->type_name("HOST[:PORT]");
#if COURRIEL_HAS_TLS
    app.add_option("--tls-cert", parsed.tls_certificate, "certificate chain, PEM")
        ->type_name("FILE");
    app.add_option("--tls-key", parsed.tls_key, "private key, PEM")->type_name("FILE");
#endif
    app.add_flag("--allow-plaintext-auth", parsed.allow_plaintext_auth,
                 "passwords may travel without TLS");
    app.add_option("--max-per-address", parsed.max_per_address,
                   "connections of one address at a time")
        ->capture_default_str();
}

void finish_options(options& parsed) {
    const auto refuse = [](const char* flag, const std::string& why) {
        throw CLI::ValidationError(flag, why);
    };
    if (parsed.users.empty()) refuse("--user", "at least one is needed");
    const auto names_place = [&](std::string_view prefix) {
        return parsed.store.starts_with(prefix) && parsed.store.size() > prefix.size();
    };
    if (parsed.store != "memory:" && !names_place(sqlite_prefix) && !names_place(maildir_prefix))
        refuse("--store", "memory:, sqlite:FILE and maildir:DIR are there, not " + parsed.store);
    if (parsed.domains.empty()) parsed.domains = {"localhost"};
    if (parsed.postmaster.empty()) parsed.postmaster = parsed.users.front().first;
    if (parsed.tls_certificate.empty() != parsed.tls_key.empty())
        refuse("--tls-cert", "goes together with --tls-key");
    const bool has_implicit = parsed.smtps || parsed.pop3s || parsed.imaps;
    if (has_implicit && !parsed.has_tls())
        refuse("--smtps, --pop3s, --imaps", "need --tls-cert and --tls-key");
    if (!has_implicit && !parsed.smtp && !parsed.submission && !parsed.lmtp && !parsed.pop3 &&
        !parsed.imap)
        refuse("--smtp", "name at least one listener");
    if (!parsed.relay_from.empty() && !parsed.smart_host)
        refuse("--relay-from", "needs --smart-host");
    for (const auto& user : parsed.users)
        if (courriel::ascii::iequals(user.first, parsed.postmaster)) return;
    refuse("--postmaster", "there is no user " + parsed.postmaster);
}

} // namespace mail_server
