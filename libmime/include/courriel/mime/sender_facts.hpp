// What a reader of mail should be told of a message's sender before it believes the name that it
// shows: facts, no verdicts. Names and addresses are those of RFC 5322 section 3.6.2.
#pragma once

#include <cstddef>
#include <string_view>

#include <courriel/mime/address.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>

namespace courriel::mime {

/// Of a text that is shown to people.
struct text_facts {
    /// Characters that change the direction of what follows (U+202A to U+202E, U+2066 to U+2069,
    /// U+200E, U+200F, U+061C).
    bool bidi_controls = false;
    /// Characters that show as nothing: soft hyphen, zero width, fillers, tags, controls.
    bool invisible = false;
    /// Letters of more than one of the alphabets Latin, Greek and Cyrillic in one word.
    bool mixed_scripts = false;

    /// Linear in the size of `text` (UTF-8).
    static text_facts of(std::string_view text);

    friend bool operator==(const text_facts&, const text_facts&) = default;
};

struct mailbox_facts {
    text_facts name{};
    /// Of the address; of its domain with U-labels where it has A-labels and libidn2 is built in.
    text_facts address{};
    /// The display name has something like an address in it...
    bool address_in_name = false;
    /// ...which is not the mailbox's own.
    bool other_address_in_name = false;

    static mailbox_facts of(const mailbox& box);

    friend bool operator==(const mailbox_facts&, const mailbox_facts&) = default;
};

struct sender_facts {
    std::size_t from_fields = 0;    ///< how often the field From is there: once is right
    std::size_t from_mailboxes = 0; ///< in all of them
    std::size_t invalid_from = 0;   ///< of these, without a valid address
    std::size_t sender_fields = 0;
    /// Several mailboxes in From and no Sender, which RFC 5322 section 3.6.2 forbids.
    bool sender_missing = false;
    /// A Sender whose address is none of those in From. That is common, and worth showing.
    bool sender_differs = false;
    /// What is true of any mailbox in From or Sender.
    mailbox_facts mailboxes{};

    static sender_facts of(const header_view& header, const limits& limits = {});
};

} // namespace courriel::mime
