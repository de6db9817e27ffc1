// The lines of a message that is sent in chunks (BDAT, RFC 3030), where no dot-stuffer looks at
// them: a message that is not binary has the lines of RFC 5322 section 2.1.1 all the same, since
// the next server may want it by DATA.
#pragma once

#include <cstddef>
#include <string_view>
#include <system_error>

namespace courriel::smtp {

class body_lines {
public:
    static constexpr std::size_t longest = 998; ///< octets of a line without CRLF

    /// Takes the next piece, of any size: bare_line_end when it holds a CR or LF alone or a NUL,
    /// line_too_long. Of no use behind an error.
    [[nodiscard]] std::error_code take(std::string_view text);

    /// What the end of the message lacks: nothing, CRLF, or, behind a CR, what cannot be given.
    enum class ending : unsigned char { whole, lacks_crlf, bare_cr };
    [[nodiscard]] ending end() const;

private:
    std::size_t length_ = 0; // of the line so far
    bool cr_ = false;        // the last octet was a CR
};

} // namespace courriel::smtp
