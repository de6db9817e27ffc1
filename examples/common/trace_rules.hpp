// What the lines of a conversation mean: which are commands, which replies of what kind, and what
// stretches of octets that are no lines follow them: the bodies of SMTP (RFC 5321, RFC 3030), the
// multi-line answers of POP3 (RFC 1939) and the literals of IMAP (RFC 9051, RFC 7888). Only as much
// as a picture of the conversation needs: nothing here judges whether the peers do well.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace example {

enum class trace_protocol { smtp, pop3, imap };
enum class trace_side { client, server };

/// Octets that are no lines.
struct trace_body {
    enum class kind { message, chunk, literal, listing };
    kind what = kind::message;
    std::optional<std::uint64_t> octets{}; ///< none: they go on up to CRLF "." CRLF
    bool goes_on = false;                  ///< the line behind them belongs to the one before
};

/// A line without its end. Of a long one only the beginning and the last octets are there.
struct trace_line {
    std::string_view text;
    std::string_view tail; ///< the last octets, enough for "{18446744073709551615+}"
};

/// What a line is, and what comes behind it.
struct trace_sense {
    enum class kind { greeting, command, ok, more, refusal, data };
    kind what = kind::data;
    std::string_view mark{};             ///< the verb or the code within the text
    bool goes_on = false;                ///< the next line of the same side belongs to it
    std::optional<trace_body> body{};    ///< follows in the same direction
    std::optional<trace_body> invited{}; ///< follows from the other side
};

/// Follows one conversation. Lines are told in the order in which they were said.
class trace_rules {
public:
    virtual ~trace_rules() = default;
    /// `inside`: the line belongs to an earlier one that goes on.
    virtual trace_sense client_line(const trace_line& line, bool inside) = 0;
    virtual trace_sense server_line(const trace_line& line, bool inside) = 0;
};

std::unique_ptr<trace_rules> make_smtp_trace_rules();
std::unique_ptr<trace_rules> make_pop3_trace_rules();
std::unique_ptr<trace_rules> make_imap_trace_rules();
std::unique_ptr<trace_rules> make_trace_rules(trace_protocol protocol);

} // namespace example
