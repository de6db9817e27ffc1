// Conversations: messages as trees of what answers what, by the algorithm REFERENCES of RFC 5256
// section 3. Works on identifiers, subjects and dates alone, wherever they come from.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/message_fields.hpp>

namespace courriel::mime {

/// What threading has to know of a message. All views are the caller's.
struct thread_message {
    std::string_view message_id{}; ///< without angle brackets; empty when there is none
    /// Without angle brackets, oldest first: see thread_references().
    std::span<const std::string> references{};
    std::string_view subject{}; ///< decoded, not shortened
    std::chrono::sys_seconds date{};
};

struct thread_entry {
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    std::size_t message =
        none;                  ///< index of the message; none: all below answer one that is missing
    std::size_t parent = none; ///< index of the entry above this one; none at the top
    std::size_t depth = 0;     ///< 0 at the top

    friend bool operator==(const thread_entry&, const thread_entry&) = default;
};

/// All messages, each once, in prefix order: an entry is followed by what is below it. Siblings are
/// in the order of their dates; those of equal dates in the order of `messages`. Entries without a
/// message are at the top alone, and have two children at least.
///
/// Whatever the identifiers say, the result is a forest; nothing recurses; the cost is that of
/// sorting all identifiers. Of equal message identifiers the first counts. A message's own last
/// reference decides over what other messages tell of it, in whatever order they come. Subjects are
/// compared without the case of ASCII letters.
std::vector<thread_entry> thread_by_references(std::span<const thread_message> messages);

/// A message's references by RFC 5256: those of References, or else the first identifier of
/// In-Reply-To.
std::vector<std::string> thread_references(const message_fields& fields);

} // namespace courriel::mime
