// See service.hpp.
#include "service.hpp"

namespace mail_server {
namespace {

std::unique_ptr<store> make_store(const std::string& where, asio::io_context& io) {
    if (where.starts_with(maildir_prefix))
        return make_maildir_store(where.substr(maildir_prefix.size()));
    if (!where.starts_with(sqlite_prefix)) return make_memory_store();
    return make_sqlite_store(where.substr(sqlite_prefix.size()),
                             [&io](std::function<void()> f) { asio::post(io, std::move(f)); });
}

} // namespace

service::service(const options& settings, asio::io_context& io)
    : accounts(settings)
    , messages(make_store(settings.store, io)) {
    for (const auto& mailbox : accounts.mailboxes()) messages->add_user(mailbox);
    for (const auto& domain : settings.domains) policy.local_domains.add(domain);
    policy.networks = settings.relay_from;
    policy.identities_need_tls = !settings.allow_plaintext_auth;
    if (!settings.smart_host) return;
    next_host.emplace();
    next_host->where.host = settings.smart_host->host;
    next_host->where.port = settings.smart_host->port;
    next_host->session.host_name = accounts.host_name();
    // No flag names the host's certificate: it is not checked, and keeps out who only listens.
    next_host->session.tls = COURRIEL_HAS_TLS ? courriel::tls::starttls : courriel::tls::none;
    next_host->session.server_name = settings.smart_host->host;
    next_host->where.tls.verify_peer = false;
    next_host->clear_without_tls = true;
}

} // namespace mail_server
