// Message identifiers (RFC 5322 section 3.6.4): Message-ID, Content-ID, In-Reply-To, References.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/limits.hpp>

namespace courriel::mime {

/// The identifiers in a field's value, without angle brackets, comments and blanks, in their order.
/// The phrases that old In-Reply-To fields have among them are passed over; where no bracket stands
/// at all, words with an '@' are taken, with a defect. Never fails; linear in the value's size.
std::vector<std::string> parse_message_ids(std::string_view value, defect_sink defects = {},
                                           const limits& limits = {});

/// A new identifier, without brackets: "20261124040506.0123456789abcdef@example.org". `domain` is
/// one that the caller may name things in; uniqueness comes from `random`, 64 bits that nobody else
/// has.
std::string make_message_id(std::string_view date_digits, std::uint64_t random,
                            std::string_view domain);

} // namespace courriel::mime
