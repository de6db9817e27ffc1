// Answers the commands of a server session on an imap::account: with it, an account and its
// mailboxes are all that an application writes. It knows no socket: give it the session's events,
// and flush the connection when it wakes you. imap::serve (server.hpp) does that with Asio.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include <courriel/imap/account.hpp>
#include <courriel/imap/mailbox_hub.hpp>
#include <courriel/imap/message_parser.hpp>
#include <courriel/imap/server_session.hpp>

namespace courriel::imap {

namespace detail {
class store_core;
}

struct store_options {
    /// Tells what others do to the same mailboxes; null: each session sees its own changes and, at
    /// the next SELECT, those of others.
    std::shared_ptr<mailbox_hub> hub{};
    /// For ENVELOPE, BODYSTRUCTURE and parts; null: these are refused.
    std::shared_ptr<const message_parser> parser{};
    std::size_t header = 1024 * 1024; ///< octets of a header that is kept to look into it
    std::size_t keywords = 200;       ///< of a mailbox; STORE and APPEND that would make more:
                                      ///< NO [LIMIT]
    std::uint64_t parsed = 64 * 1024 * 1024; ///< larger messages are not parsed: NO [LIMIT]
};

class store_service {
public:
    /// `session` outlives this, and a user is logged in there. `wake` is called when an answer was
    /// given outside of handle(): flush the connection. It may destroy this.
    store_service(server_session& session, std::shared_ptr<account> account, store_options options,
                  std::function<void()> wake);
    store_service(store_service&&) noexcept = default;
    store_service& operator=(store_service&&) noexcept = default;
    ~store_service();

    /// An event of the session; logins are passed over, for they are not the store's.
    void handle(const server_event& event);

private:
    std::shared_ptr<detail::store_core> core_;
};

} // namespace courriel::imap
