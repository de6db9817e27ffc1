// Parts of a message as a tree, for message_builder::content() and attach(): multiparts of any
// subtype, text, octets of any type, messages, and parts of other messages as they are (RFC 2045,
// RFC 2046).
//
//     auto both = mime::part_builder::multipart("parallel");
//     both.add(mime::part_builder::text("Listen.")).add(mime::part_builder::data("audio/ogg",
//     ogg)); auto letter = mime::message_builder().from("ada@example.org").content(both).build();
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/disposition.hpp>
#include <courriel/mime/transfer_encoding.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

namespace detail {
struct draft_part;
}

/// Puts the next bytes of an attachment into the span and says how many; 0 is the end. It is read
/// once, so that a message with it can be written once.
using content_source = std::function<result<std::size_t>(std::span<char>)>;

/// A part and all that is in it; a value. What is wrong with it shows when the message is built,
/// not before: errc::invalid_argument, or errc::too_large for a tree of more levels or parts than
/// `limits` lets readers see.
class part_builder {
public:
    /// Text, UTF-8, with any line ends; its charset is us-ascii or utf-8. Parameters may follow the
    /// subtype ("plain; format=flowed"); one that names another charset is refused: text in others
    /// is data() of what charset::from_utf8() makes of it.
    static part_builder text(std::string_view body, std::string_view subtype = "plain");

    /// Octets of a type ("application/json; x=y"), kept to the last one, in the plainest transfer
    /// encoding that can hold them. Types of messages must not be encoded (RFC 2046 section 5.2),
    /// message/global and its like excepted (RFC 6532 section 3.7): their content has lines of at
    /// most 998 octets that end with CRLF, and is ASCII unless the message may have eight bits.
    static part_builder data(std::string_view type, std::string content);
    /// Octets that are read while the message is written, in pieces of 48 KiB. In base64.
    static part_builder data(std::string_view type, content_source content);

    /// A whole message, byte for byte (message/rfc822): see data().
    static part_builder message(std::string content);

    /// A part of another message as it is, header and body (part_view::bytes()): nothing is
    /// decoded, so that signatures over it stay good. Lines as for message types. Only inside a
    /// multipart.
    static part_builder raw(std::string bytes);

    /// A part for others ("mixed"): one at least. Its boundary is the builder's affair.
    static part_builder multipart(std::string_view subtype);

    part_builder(const part_builder&);
    part_builder(part_builder&&) noexcept;
    part_builder& operator=(const part_builder&);
    part_builder& operator=(part_builder&&) noexcept;
    ~part_builder();

    /// Adds a part behind the others of this multipart. O(parts of `part`).
    part_builder& add(part_builder part);

    // What the header of this part has; a raw() one has its own, and takes none of it.

    /// A parameter of Content-Type; replaces one of that name. `value` is UTF-8.
    part_builder& parameter(std::string_view name, std::string_view value);
    /// Content-Disposition: "attachment", "inline" ...
    part_builder& disposition(std::string_view type, std::string_view file_name = {});
    part_builder& disposition(mime::disposition value);
    /// Without angle brackets.
    part_builder& content_id(std::string_view id);
    part_builder& description(std::string_view text);
    /// A field of its own ("Content-Language"), as unstructured text.
    part_builder& header(std::string_view name, std::string_view value);
    /// In place of the plainest encoding: 7bit, 8bit, quoted-printable or base64. Refused when the
    /// content cannot be carried so.
    part_builder& encoding(transfer_encoding encoding);

private:
    friend class message_builder;

    part_builder();

    std::vector<detail::draft_part> parts_; // this one, then all in it, each before its own
};

} // namespace courriel::mime
