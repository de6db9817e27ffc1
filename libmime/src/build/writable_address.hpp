// Other people's addresses that may be written into our messages: what could be read there is not
// always what the strict syntax of RFC 5322 section 3.4.1 has.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <courriel/mime/address.hpp>

#include "field_folder.hpp"

namespace courriel::mime::detail {

/// Whether the addr-spec reads as itself, and as nothing else.
inline bool reads_as_itself(const std::string& address) {
    const auto read = parse_mailbox(address);
    return read && read->address == address && read->name.empty();
}

/// Whether header_builder can write the mailbox, given UTF-8.
inline bool is_writable(const mailbox& box) {
    return box.address.size() + 2 < word_limit && reads_as_itself(box.address);
}

/// Those mailboxes of `list` that `keep` takes, without the groups that they may stand in and
/// without routes.
template <class Keep>
address_list mailboxes_of(const address_list& list, const Keep& keep) {
    std::vector<address> out;
    for (const mailbox* box : list.mailboxes())
        if (keep(*box)) out.emplace_back(mailbox{box->name, box->address, {}});
    return address_list(std::move(out));
}

} // namespace courriel::mime::detail
