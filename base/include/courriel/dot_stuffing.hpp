// Transparency (RFC 5321 section 4.5.2, RFC 1939 section 3), both ways and incremental: a line that
// begins with a dot gets one more on the wire; a line of a dot alone ends the text. Only CRLF ends
// a line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace courriel {

/// Message to wire. Strict: refuses a bare CR, a bare LF and NUL, so that a message can never
/// smuggle the end of itself.
class dot_stuffer {
public:
    struct progress {
        std::size_t consumed = 0; ///< octets of the input
        std::size_t produced = 0; ///< octets written to the output
        /// The octet at `consumed` cannot be sent (a bare LF, a NUL, or what follows a CR without
        /// being LF): nothing from there was written, and nothing more will be.
        bool refused = false;
    };

    /// Encodes as much of `in` as fits `out`; two free octets always make progress. A CR at the end
    /// of `in` is consumed and held back until its LF comes. One pass, no allocation.
    progress encode(std::string_view in, std::span<char> out) noexcept;

    /// Writes what ends the text: a CRLF if the last line has none, then a dot and CRLF. Returns
    /// how many octets that were, at most finish_size; 0 when a CR is held back, which therefore
    /// was a bare one.
    std::size_t finish(std::span<char> out) noexcept;

    /// Octets that finish() may need.
    static constexpr std::size_t finish_size = 5;

private:
    bool line_start_ = true;
    bool cr_ = false; // a CR was consumed and not yet written
};

/// Wire to message, in place: gives out views of the input. One object serves one text. Whatever
/// resembles a terminator without being CRLF "." CRLF is content: a bare CR, a bare LF and a NUL
/// are passed on and flagged.
class dot_unstuffer {
public:
    enum class kind : std::uint8_t {
        need_more, ///< all but `consumed` octets must be offered again with more behind them
        chunk,     ///< `text` is a piece of the message
        end,       ///< the end of the text was reached and consumed
    };
    struct piece {
        kind what = kind::need_more;
        std::string_view text{};
        std::size_t consumed = 0; ///< octets of the input that are done with
    };

    /// The next piece of `in`, which begins where the last one's `consumed` ended. A chunk reaches
    /// to the next stuffed dot or to the end of `in`, but for at most 2 octets (a CR, a dot, or a
    /// dot and CR) that only what follows decides: those are to be offered again.
    piece decode(std::string_view in) noexcept;

    /// So far the text held a CR or LF alone, or a NUL.
    [[nodiscard]] bool saw_bare_line_end() const noexcept { return bare_; }

private:
    bool line_start_ = true; // behind a CRLF, or nothing was decoded yet
    bool bare_ = false;
};

} // namespace courriel
