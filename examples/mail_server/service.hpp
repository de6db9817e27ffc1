// What the listeners of mail_server share: the directory, the store, and who has which maildrop
// open.
#pragma once

#include <memory>
#include <set>
#include <string>

#include <courriel/pop3/server.hpp>
#include <courriel/smtp/server.hpp>

#include "directory.hpp"
#include "store.hpp"

namespace mail_server {

struct service {
    explicit service(const options& settings) : accounts(settings), messages(make_memory_store()) {}

    directory accounts;
    std::unique_ptr<store> messages;
    std::set<std::string> open_maildrops; ///< locked by a POP3 session (RFC 1939 section 4)
};

/// One SMTP connection, from the greeting to its end.
asio::awaitable<void> serve_smtp(courriel::smtp::server_connection peer, service& mail);

/// One POP3 connection.
asio::awaitable<void> serve_pop3(courriel::pop3::server_connection peer, service& mail);

} // namespace mail_server
