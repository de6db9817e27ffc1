// A user of the store as libimap's server side wants one: imap::account on store.hpp.
#pragma once

#include <memory>
#include <string>

#include <courriel/imap/account.hpp>

#include "store/store.hpp"

namespace mail_server {

/// The store outlives the account, its mailboxes and its messages on their way in.
std::shared_ptr<imap::account> make_imap_account(store& messages, std::string user);

} // namespace mail_server
