// IMAP in mail_server: libimap's server on accounts of the store. Deliveries by SMTP and removals
// by POP3 reach open sessions through the hub.
#include <courriel/imap/with_mime.hpp>

#include "imap_account.hpp"
#include "service.hpp"

namespace mail_server {

courriel::server_handle serve_imap(asio::io_context& io, imap::serve_options options,
                                   service& mail) {
    options.store.hub = mail.hub;
    options.store.parser = std::make_shared<imap::mime_message_parser>();
    return imap::serve(
        io, std::move(options), mail.accounts.users(),
        [&mail](const std::string& user, answer<std::shared_ptr<imap::account>> done) {
            done({}, make_imap_account(*mail.messages, mail.hub, user));
        });
}

} // namespace mail_server
