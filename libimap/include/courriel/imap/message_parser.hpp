// What FETCH and SEARCH need of a MIME parser (RFC 3501 sections 6.4.4 and 6.4.5): envelopes, body
// structures, where a part lies, and text as people read it. libimap has no MIME parser of its
// own: with_mime.hpp makes one of libmime, and any other will do. Without one, such a FETCH is
// answered NO [CANNOT], and SEARCH looks at the octets as they are.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/imap/body_structure.hpp>
#include <courriel/imap/envelope.hpp>
#include <courriel/imap/mailbox.hpp>
#include <courriel/imap/section.hpp>

namespace courriel::imap {

/// A message that was taken apart. It lives no longer than the octets it was made of.
struct parsed_message {
    virtual ~parsed_message() = default;

    /// ENVELOPE. Needs no more than the header.
    [[nodiscard]] virtual imap::envelope envelope() const = 0;

    /// BODYSTRUCTURE, extension data included.
    [[nodiscard]] virtual body_structure structure() const = 0;

    /// Where a section lies in the message; nullopt when there is none such. `part` is never empty.
    /// `what` is `whole` (the part's body), `mime` (its header, with the empty line), and for a
    /// part that is a message `header` (of that message, with the empty line) and `text`. Part 1 of
    /// a message that is no multipart is its body.
    [[nodiscard]] virtual std::optional<byte_range> find(const std::vector<std::uint32_t>& part,
                                                         section::kind what) const = 0;

    /// Calls `sink` with the text of each part that is text, in UTF-8, transfer encoding and
    /// charset undone, and with the header fields of parts and of nested messages, but not of the
    /// message itself, as they are written and decoded; a view lives until `sink` returns. False:
    /// it is not offered (the default), and SEARCH BODY and TEXT look at the octets as they are.
    [[nodiscard]] virtual bool each_text(const std::function<void(std::string_view)>& sink) const {
        static_cast<void>(sink);
        return false;
    }
};

/// Serves any number of sessions, from any thread at once.
struct message_parser {
    virtual ~message_parser() = default;

    /// `message` is a whole message, or its header alone when no more than envelope() is wanted; it
    /// outlives the result. Never null: what is no message has a best reading all the same.
    [[nodiscard]] virtual std::unique_ptr<parsed_message> parse(std::string_view message) const = 0;

    /// A header field's value in UTF-8, unfolded, its encoded words decoded; `raw` is what stands
    /// behind the colon. The default gives it back as it is.
    [[nodiscard]] virtual std::string decode_field(std::string_view raw) const {
        return std::string(raw);
    }
};

} // namespace courriel::imap
