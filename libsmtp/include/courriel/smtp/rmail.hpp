// Mail as UUCP hands it on (RFC 976): the command that uux runs on the next host, and what that
// reads, a message behind lines that say where it came from:
//
//     From ada Sat Nov 28 10:00:00 2026 remote from second
//     >From bob!eve Sat Nov 28 09:00:00 2026 remote from first
//
// Line ends are LF, as rmail gets them. The recipients are arguments of the command, not part of
// what is read.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <courriel/result.hpp>
#include <courriel/smtp/uucp.hpp>

namespace courriel::smtp {

/// One such line.
struct rmail_hop {
    std::string_view sender{};      ///< as that host had it, perhaps a path
    std::string_view date{};        ///< as it is written; perhaps empty
    std::string_view remote_from{}; ///< the host; empty where the line does not say
};

/// Reads "From sender date remote from host", with a '>' before it or not, without its line end.
/// nullopt when it is another line.
std::optional<rmail_hop> parse_rmail_hop(std::string_view line) noexcept;

struct rmail_message {
    uucp_path sender{}; ///< the hosts of all lines, the nearest first
    std::string text{}; ///< header and body, LF line ends
};

/// Reads one message as rmail gets it: a "From " line, ">From " lines, then the message, which is
/// kept as it is. errc::malformed when the first line is no such line, or the lines together give
/// no path; errc::too_large when that is over the limits of uucp_path.
result<rmail_message> read_rmail(std::string_view input);

/// The line for a message that goes on from `host`, without its line end. `date` in UTC, as C's
/// asctime() has it. errc::invalid_argument when sender and host give no path.
result<std::string> rmail_from_line(const uucp_path& sender, std::chrono::sys_seconds date,
                                    std::string_view host);

/// Appends a message to a batch: the line of rmail_from_line(), then the text. Lines of the text
/// that begin with "From ", or with '>' and so on until it, get a '>' more, so that none begins a
/// message or lengthens its path. A last line without LF gets one. CRLF becomes LF.
/// errc::invalid_argument as there, and for a text that itself begins with "From ", which no field
/// of a header does, with `batch` unchanged.
std::error_code append_rmail(std::string& batch, const uucp_path& sender,
                             std::chrono::sys_seconds date, std::string_view host,
                             std::string_view text);

/// Takes the messages of a batch one by one. Each begins with a "From " line that has "remote
/// from"; what append_rmail() added to lines of the text is taken away.
class rmail_batch_reader {
public:
    /// `batch` must outlive the reader.
    explicit rmail_batch_reader(std::string_view batch) noexcept : rest_(batch) {}

    /// The next message, nullopt at the end. Its errors are those of read_rmail(); the message
    /// behind one that failed can be taken. Linear over all calls.
    std::optional<result<rmail_message>> next();

private:
    std::string_view rest_;
};

/// The arguments of uux that bring a message, on its standard input, to the recipients beyond
/// `host`: {"uux", "-", "-r", "host!rmail", "(a!user)", "(user)"}; -r leaves the transfer to the
/// next call of uucico. The parentheses keep uux from taking a path for a file's. For execvp() or
/// posix_spawn(): no shell is to read them. errc::invalid_argument when there is no recipient, or
/// one of them or the host has characters that the shell of the other host, which runs the command,
/// would not take literally.
result<std::vector<std::string>> uux_arguments(std::string_view host,
                                               std::span<const uucp_path> recipients);

} // namespace courriel::smtp
