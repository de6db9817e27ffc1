// Text made ready for a body: line ends, charset and transfer encoding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <courriel/mime/message_builder.hpp>
#include <courriel/mime/transfer_encoding.hpp>
#include <courriel/result.hpp>

namespace courriel::mime::detail {

/// What boundaries begin with. Neither base64 nor quoted-printable can produce it, and text with a
/// line that looks like a delimiter is written in quoted-printable: so no boundary is ever in a
/// body.
constexpr std::string_view boundary_mark = "=_";

struct text_body {
    transfer_encoding encoding = transfer_encoding::seven_bit;
    bool is_ascii = true;
    std::string content{}; ///< encoded; its last line end is there only if the text has one
};

/// The plainest form that every transport takes, or, with `allowed`, one that 8BITMIME takes: as it
/// is when lines are short, else quoted-printable or base64, whichever is shorter; or the form that
/// is `wanted`. errc::invalid_argument when the text has a NUL, is not UTF-8, or cannot have the
/// form that is wanted.
result<text_body> encode_text(std::string_view text, eight_bit allowed,
                              std::optional<transfer_encoding> wanted = {});

/// Whether `content` can stand in a message as it is: lines of at most 998 octets that end with
/// CRLF, no NUL, ASCII unless `allowed` says otherwise.
bool is_identity_body(std::string_view content, eight_bit allowed);

/// Whether, besides, no line of it looks like what a mailbox file or a multipart has between its
/// parts.
bool is_plain_body(std::string_view content, eight_bit allowed);

/// Whether quoted-printable makes less of `content` than base64 does.
bool is_shorter_quoted(std::string_view content);

/// All line ends as CRLF: those that are CR or LF alone too.
std::string with_crlf(std::string_view text);

} // namespace courriel::mime::detail
