// Resent messages (RFC 5322 section 3.6.6): each time somebody sends a message on, a block of
// Resent- fields is put before it. The newest stands first.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <courriel/mime/address.hpp>
#include <courriel/mime/date_time.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>

namespace courriel::mime {

struct resent_block {
    std::vector<std::size_t> fields{}; ///< their indexes in the header, in order
    std::optional<date_time> date{};
    address_list from{};
    address_list sender{};
    address_list to{};
    address_list cc{};
    address_list bcc{};
    std::string message_id{}; ///< without angle brackets

    /// What each block must have is there: a date and a mailbox in Resent-From, and Resent-Sender
    /// where that has several.
    [[nodiscard]] bool is_complete() const;
};

/// The blocks of a header, in its order. A block ends where a field of it would stand a second
/// time, and at a Received or Return-Path; other fields in between, which should not be there, do
/// not divide it. Linear in the header's size.
std::vector<resent_block> parse_resent_blocks(const header_view& header, const limits& limits = {});

} // namespace courriel::mime
