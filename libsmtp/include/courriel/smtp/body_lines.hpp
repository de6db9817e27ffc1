// The lines of a message that is sent in chunks (BDAT, RFC 3030), where no dot-stuffer looks at
// them: a message that is not binary has the lines of RFC 5322 section 2.1.1 all the same, since
// the next server may want it by DATA.
#pragma once

#include <string_view>
#include <system_error>

#include <courriel/line_end_check.hpp>
#include <courriel/smtp/line_length.hpp>

namespace courriel::smtp {

class body_lines {
public:
    /// Takes the next piece, of any size: bare_line_end when it holds a CR or LF alone or a NUL,
    /// line_too_long (line_length::longest). Of no use behind an error.
    [[nodiscard]] std::error_code take(std::string_view text);

    /// What the end of the message lacks: nothing, CRLF, or, behind a CR, what cannot be given.
    enum class ending : unsigned char { whole, lacks_crlf, bare_cr };
    [[nodiscard]] ending end() const;

private:
    line_end_check ends_;
    line_length length_;
};

} // namespace courriel::smtp
