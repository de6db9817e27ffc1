// Answers to messages, and messages handed on (RFC 5322 section 3.6.4): builders that have the
// fields, the quoted text and the attachments already, for programs to change and to add to.
//
//     auto answer = mime::reply_to(message, {.from = "Bob <bob@example.net>", .text = "Yes.\n"});
//     const auto bytes = answer.build();
//
// Only what can be written is taken over from the message, so that building fails for want of an
// author, never for what a stranger wrote; addresses beyond ASCII need allow(eight_bit::everywhere)
// all the same. Left out: Mail-Followup-To, which no standard has, and Resent- fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/message_builder.hpp>
#include <courriel/mime/message_view.hpp>

namespace courriel::mime {

struct reply_options {
    /// The author of the answer: "Bob <bob@example.net>".
    std::string from{};
    /// Other addresses of his ("bob@example.com"): no answer to all goes to them.
    std::vector<std::string> own_addresses{};
    /// What he says, UTF-8, above the quoted text.
    std::string text{};
    /// Whether the text of the message follows, each line behind "> ".
    bool quote = true;
    /// The line above the quoted text; by default "On DATE, NAME wrote:", in English.
    std::optional<std::string> attribution{};
    builder_environment environment{};
};

/// An answer to the author of `message`: to its Reply-To, or From; to its To where that is the
/// author himself, who goes on with what he said.
message_builder reply_to(const message_view& message, const reply_options& options);

/// An answer to all: the others that the message was to are in Cc, each once.
message_builder reply_all(const message_view& message, const reply_options& options);

enum class forward_style : std::uint8_t {
    attached, ///< the message byte for byte, as an attachment; a file of octets if it has lines or
              ///< octets that no message inside of one may have
    quoted    ///< its text below a few of its fields, and its attachments
};

struct forward_options {
    std::string from{};
    /// What is said above the message.
    std::string text{};
    forward_style style = forward_style::attached;
    /// The line above a quoted message; by default in English.
    std::optional<std::string> heading{};
    builder_environment environment{};
};

/// `message` for others to read: whom it goes to, the caller adds.
message_builder forward(const message_view& message, const forward_options& options);

/// The subject of an answer: "Re: " once, whatever stood there ("Re:", "RE[2]:"), before the rest.
std::string reply_subject(std::string_view subject);
/// The same with "Fwd: " ("Fw:", "Fwd:").
std::string forward_subject(std::string_view subject);

/// What an answer to `message` has in References: the message's own, or its In-Reply-To if that
/// names one message alone, and the message itself. Of more than 30 the first and the last 29 stay:
/// the beginning of the thread and its latest part.
std::vector<std::string> reply_references(const message_view& message);

/// Each line of `text` behind "> ", or behind ">" where it is quoted already. Lines end with LF.
std::string quote_text(std::string_view text);

} // namespace courriel::mime
