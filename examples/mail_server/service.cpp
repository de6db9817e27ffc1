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
}

} // namespace mail_server
