// What the listeners of mail_server share: the directory, the store, who has which maildrop open,
// and the ears of the IMAP sessions.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include <courriel/imap/server.hpp>
#include <courriel/pop3/server.hpp>
#include <courriel/sasl_login.hpp>
#include <courriel/smtp/relay_policy.hpp>
#include <courriel/smtp/server.hpp>

#include "../common/next_host.hpp"
#include "directory.hpp"
#include "store/store.hpp"

namespace mail_server {

struct service {
    /// All sessions run on the thread of `io`, which is also where the store answers.
    service(const options& settings, asio::io_context& io);

    /// For the logins of a connection.
    [[nodiscard]] courriel::sasl::login_options login_settings() const {
        courriel::sasl::login_options out;
        out.host_name = accounts.host_name();
        return out;
    }

    directory accounts;
    courriel::smtp::relay_policy policy;                 ///< who may send mail to whom
    std::optional<example::next_host_options> next_host; ///< for what is not for here
    std::unique_ptr<store> messages;
    /// Hears of every change to a mailbox.
    std::shared_ptr<imap::mailbox_hub> hub = std::make_shared<imap::mailbox_hub>();
    /// Of the users whose maildrop a POP3 session has locked (RFC 1939 section 4).
    std::shared_ptr<std::set<std::string>> open_maildrops =
        std::make_shared<std::set<std::string>>();
};

/// IMAP on a listener of its own: every connection to its end.
courriel::server_handle serve_imap(asio::io_context& io, imap::serve_options options,
                                   service& mail);

/// The same for POP3.
courriel::server_handle serve_pop3(asio::io_context& io, courriel::pop3::serve_options options,
                                   service& mail);

/// One connection of SMTP, submission or LMTP, from the greeting to its end.
asio::awaitable<void> serve_smtp(courriel::smtp::server_connection peer, service& mail);

} // namespace mail_server
