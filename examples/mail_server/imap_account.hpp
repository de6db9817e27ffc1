// A user of the store as libimap's server side wants one: imap::account on store.hpp.
#pragma once

#include <memory>
#include <string>

#include <courriel/imap/account.hpp>
#include <courriel/imap/mailbox_hub.hpp>

#include "store/store.hpp"

namespace mail_server {

/// The store outlives the account, its mailboxes and its messages on their way in. The hub is told
/// what other programs have done to a mailbox, when the store finds it.
std::shared_ptr<imap::account>
make_imap_account(store& messages, std::shared_ptr<imap::mailbox_hub> hub, std::string user);

} // namespace mail_server
