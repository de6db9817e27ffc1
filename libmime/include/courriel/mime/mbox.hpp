// What reading and writing an mbox file share (RFC 4155): the four dialects, the `From ` line that
// stands before each message, and a guess at the dialect of a file. The files themselves, and the
// locks that programs take on them, are the caller's.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <courriel/mime/date_time.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

/// How a line of a message that begins with `From ` is kept from ending it.
enum class mbox_dialect : std::uint8_t {
    mboxo,   ///< `From ` becomes `>From `; a `>From ` that was there cannot be told from it
    mboxrd,  ///< any number of `>` before `From ` becomes one more: it can always be undone
    mboxcl,  ///< as mboxo, and Content-Length counts the octets of the stored body
    mboxcl2, ///< nothing is quoted: only Content-Length says where the message ends
};

/// The enumerator's name.
std::string_view to_string(mbox_dialect dialect) noexcept;

/// What CRLF and LF become. A CR without LF is no end of a line, and stays.
enum class mbox_line_end : std::uint8_t {
    lf,   ///< what an mbox has (RFC 4155 appendix A)
    crlf, ///< what mail protocols have
};

/// The line `From sender date` before a message.
struct mbox_from_line {
    std::string sender; ///< as written: an address, "MAILER-DAEMON", "-" or whatever stands there
    /// nullopt when none can be read. Where no zone is given, it is UTC (RFC 4155 appendix A) with
    /// `unknown_zone`: many programs write their local time.
    std::optional<date_time> date;

    /// Reads a line, given without its end. The date is in the form of asctime() with or without
    /// seconds, with a zone before or behind the year, or as messages have it; "remote from HOST"
    /// may follow. The last date of the line counts, since a sender may hold what looks like one.
    /// nullopt when the line does not begin with `From `.
    static std::optional<mbox_from_line> parse(std::string_view line);
};

/// The line that parse() reads, without its end: `time` in UTC, "MAILER-DAEMON" for an empty
/// reverse path, and a hyphen for each blank of a quoted local part, which others would not read.
/// errc::invalid_argument for a path with control characters.
result<std::string> format_from_line(std::string_view reverse_path, std::chrono::sys_seconds time);

/// What detect_mbox() finds.
struct mbox_traits {
    mbox_dialect dialect = mbox_dialect::mboxrd;
    bool crlf = false;      ///< the first line ends with CRLF
    bool dated = true;      ///< the first `From ` line has one: mbox_reader may insist on it
    bool truncated = false; ///< the last message of `head` was not whole, and not looked at
};

/// Guesses from the beginning of a file, or all of it; nullopt when it is no mbox. `head_is_all`
/// says whether the file ends with `head`. A dialect with Content-Length is the answer only where
/// that of every message is right; mboxo is never the answer, because mboxrd reads all that mboxo
/// can mean but for lines that begin with `>>From `. O(size), and needs room for its largest
/// message. A guess, which senders can influence: a program that knows the dialect should say it.
std::optional<mbox_traits> detect_mbox(std::string_view head, bool head_is_all);

} // namespace courriel::mime
