// Whether a text's line ends are CRLF throughout (RFC 5321 section 2.3.8), checked while its octets
// pass, for texts that are not dot-stuffed: those that are, dot_stuffer and dot_unstuffer check.
#pragma once

#include <string_view>

namespace courriel {

class line_end_check {
public:
    /// The next octets of the text, a piece of any size.
    void take(std::string_view text) noexcept;

    /// So far there was a CR or LF alone, or a NUL.
    [[nodiscard]] bool saw_bare_line_end() const noexcept { return bare_; }
    /// The last octet was a CR: it is alone unless LF follows.
    [[nodiscard]] bool ends_with_cr() const noexcept { return cr_; }

private:
    bool bare_ = false;
    bool cr_ = false;
};

} // namespace courriel
