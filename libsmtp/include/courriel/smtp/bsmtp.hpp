// Batch SMTP (RFC 2442, RFC 976): the commands of an SMTP session with their messages in a file,
// for transports that carry files and no answers. Written and read in pieces of any size; neither
// side ever holds a message.
//
//     EHLO first.example
//     MAIL FROM:<ada@first.example>
//     RCPT TO:<bob@second.example>
//     DATA
//     ...
//     .
//     QUIT
//
// Line ends are CRLF or, in a local file, LF: who reads says which, since a guess would let one
// message end in the eyes of one program and not in those of another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>

#include <courriel/dot_stuffing.hpp>
#include <courriel/result.hpp>
#include <courriel/smtp/path.hpp>

namespace courriel::smtp {

enum class bsmtp_line_end : bool { crlf, lf };

/// A file that grows in a string of the caller's, who may take from it whenever he likes. Verbs out
/// of order are errc::wrong_phase. What is refused adds nothing, but that a piece of a body may
/// have gone in part: after that nothing goes any more, and the batch is to be thrown away from
/// where the message began.
class bsmtp_writer {
public:
    /// `out` must outlive the writer.
    explicit bsmtp_writer(std::string& out, bsmtp_line_end line_end = bsmtp_line_end::crlf) noexcept
        : out_(&out)
        , line_end_(line_end) {}

    /// EHLO; before the first message. errc::invalid_argument for a name that is no domain or
    /// address literal.
    [[nodiscard]] std::error_code hello(std::string_view name);

    /// MAIL, RCPT and DATA. `parameters` are those of MAIL, "BODY=8BITMIME SMTPUTF8": addresses
    /// beyond ASCII need the latter (RFC 6531 section 3.4). errc::invalid_argument without
    /// recipients, for a null one, and for parameters with other octets than ASCII's printable
    /// ones; errc::too_large for more than 1,000 of these.
    [[nodiscard]] std::error_code begin(const path& reverse_path, std::span<const path> recipients,
                                        std::string_view parameters = {});

    /// A piece of the message, CRLF line ends. errc::bare_line_end for a CR or LF alone or a NUL.
    [[nodiscard]] std::error_code write_body(std::string_view piece);

    /// The end of the message, with a CRLF before it if the last line has none. errc::bare_line_end
    /// when the body was refused or ends in a CR.
    [[nodiscard]] std::error_code end_body();

    /// QUIT; nothing can follow it.
    [[nodiscard]] std::error_code quit();

private:
    enum class phase : std::uint8_t { start, commands, body, refused, done };

    void append_line(std::string_view line);
    void append_wire(std::string_view crlf_text);

    std::string* out_;
    bsmtp_line_end line_end_;
    phase phase_ = phase::start;
    dot_stuffer stuffer_{};
};

// What a batch holds, in order. Views live until the next next().

struct bsmtp_hello {
    std::string_view name;
};
/// A transaction begins.
struct bsmtp_mail {
    path_view reverse_path;
    std::string_view parameters; ///< "SIZE=1000 BODY=8BITMIME"; empty when there are none
};
struct bsmtp_recipient {
    path_view forward_path;
    std::string_view parameters;
};
/// A piece of the message, without stuffed dots, CRLF line ends.
struct bsmtp_body {
    std::string_view text;
};
/// The message is whole.
struct bsmtp_body_end {};
/// RSET: the transaction is forgotten.
struct bsmtp_reset {};

using bsmtp_event =
    std::variant<bsmtp_hello, bsmtp_mail, bsmtp_recipient, bsmtp_body, bsmtp_body_end, bsmtp_reset>;

struct bsmtp_limits {
    std::size_t command_line = 4096;  ///< octets with CRLF (RFC 5321 section 4.5.3.1.4)
    std::size_t recipients = 1000;    ///< of a message (4.5.3.1.8)
    std::size_t messages = 10'000;    ///< of a batch
    std::uint64_t message = 50 << 20; ///< octets of a message
};

/// Reads a batch. There is nobody to answer to, so the first line that is wrong ends it; whole
/// messages before it stand, one that was under way is to be dropped.
class bsmtp_reader {
public:
    explicit bsmtp_reader(bsmtp_line_end line_end = bsmtp_line_end::crlf,
                          const bsmtp_limits& limits = {})
        : limits_(limits)
        , line_end_(line_end) {}

    /// The next octets of the file, when next() was empty. They are copied; at most a command line
    /// is kept beside them.
    void commit(std::string_view octets);
    /// The file ends here.
    void commit_end() noexcept { ended_ = true; }

    /// What comes next; nullopt when more octets are needed, or behind the end. Errors are final:
    /// errc::malformed for a command that does not exist, is out of order or has no path;
    /// errc::line_too_long, errc::too_large beyond the limits; errc::bare_line_end for a line end
    /// that the file was not said to have, or a NUL; errc::unexpected_end for a file that ends
    /// inside a line or a transaction. QUIT ends the batch, and what is behind it is not looked at;
    /// an end of the file between two messages does as well. NOOP, and VERB and TICK of old files,
    /// are passed over.
    result<std::optional<bsmtp_event>> next();

    /// How many lines were taken so far; what is wrong stands in the last of them, or in the next.
    [[nodiscard]] std::uint64_t lines() const noexcept { return lines_; }

private:
    enum class phase : std::uint8_t { commands, mail, recipients, body, done };
    using step = std::optional<bsmtp_event>;

    [[nodiscard]] std::string_view rest() const noexcept;
    bool take_line(std::string_view& line);
    step read_command();
    step run_command(std::string_view line);
    step hello(std::string_view argument);
    step mail(std::string_view argument);
    step recipient(std::string_view argument);
    step read_body();
    step fail(std::error_code error) noexcept;

    bsmtp_limits limits_;
    bsmtp_line_end line_end_;
    phase phase_ = phase::commands;
    bool ended_ = false;
    std::error_code error_{};
    std::string buffer_{};    // CRLF line ends
    std::size_t done_ = 0;    // octets of the buffer that are done with
    std::size_t scanned_ = 0; // octets behind them that hold no LF
    std::uint64_t lines_ = 0;
    std::size_t recipients_ = 0;
    std::size_t messages_ = 0;
    std::uint64_t size_ = 0;
    dot_unstuffer unstuffer_{};
};

} // namespace courriel::smtp
