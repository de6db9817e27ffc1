// BODYSTRUCTURE and BODY (RFC 3501 section 7.4.2): the tree of a message's parts, as the server
// took them apart. The tree is flat, so that neither reading nor destroying it recurses on what a
// peer has sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <courriel/imap/envelope.hpp>

namespace courriel::imap {

/// A parameter of Content-Type or Content-Disposition, as the message has it: values in RFC 2231's
/// encoding or with encoded words are not decoded.
struct body_parameter {
    std::string name{};
    std::string value{};

    friend bool operator==(const body_parameter&, const body_parameter&) = default;
};

/// One part. Those from `md5` on are extension data, which BODY leaves out.
struct body_part {
    std::string type{};    ///< "text"; "multipart" for a multipart
    std::string subtype{}; ///< "plain"
    std::vector<body_parameter> parameters{};
    std::optional<std::string> id{};
    std::optional<std::string> description{};
    std::string encoding{};                   ///< "base64"; empty for a multipart
    std::uint64_t octets = 0;                 ///< as transferred, in its encoding
    std::optional<std::uint64_t> lines{};     ///< of text and of message/rfc822
    std::optional<imap::envelope> envelope{}; ///< of message/rfc822

    std::optional<std::string> md5{};
    std::optional<std::string> disposition{}; ///< "attachment"
    std::vector<body_parameter> disposition_parameters{};
    std::vector<std::string> languages{};
    std::optional<std::string> location{};

    std::size_t children =
        0; ///< parts directly below: of a multipart, or the one of message/rfc822

    [[nodiscard]] bool is_multipart() const noexcept;

    friend bool operator==(const body_part&, const body_part&) = default;
};

/// A message's parts in prefix order: each is followed by those below it. parts[0] is the message's
/// own body.
struct body_structure {
    std::vector<body_part> parts{};

    /// The numbers by which FETCH names a part: {1, 2} for BODY[1.2]. Empty for the multipart that
    /// is the message's own body. A multipart directly inside a message/rfc822 has the number of
    /// that message, for it has none of its own. Linear in `part`.
    [[nodiscard]] std::vector<std::uint32_t> part_number(std::size_t part) const;

    /// Appends "(...)": BODYSTRUCTURE, or BODY without extension data. What the grammar demands and
    /// `parts` lacks is made up: an empty text/plain in a multipart or message/rfc822 without
    /// parts, 0 lines of a text.
    void append_to(std::string& out, bool extension_data = true) const;

    friend bool operator==(const body_structure&, const body_structure&) = default;
};

} // namespace courriel::imap
