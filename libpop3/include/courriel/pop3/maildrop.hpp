// What a server session knows of a maildrop while a client has it open: sizes and unique ids, fixed
// at the login (RFC 1939 section 3: the maildrop is locked for the session).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace courriel::pop3 {

struct message_info {
    std::uint64_t octets =
        0; ///< with each line end counted as two, without dot-stuffing (section 11)
    std::string unique_id{}; ///< 1 to 70 octets of 0x21 to 0x7E (section 7)
};

/// Message number n of the protocol is element n - 1.
using maildrop_listing = std::vector<message_info>;

} // namespace courriel::pop3
