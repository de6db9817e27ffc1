// See body_lines.hpp.
#include <courriel/smtp/body_lines.hpp>

#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {

std::error_code body_lines::take(std::string_view text) {
    ends_.take(text);
    length_.take(text);
    if (ends_.saw_bare_line_end()) return errc::bare_line_end;
    return length_.is_too_long() ? errc::line_too_long : std::error_code{};
}

body_lines::ending body_lines::end() const {
    if (ends_.ends_with_cr()) return ending::bare_cr;
    return length_.is_inside_line() ? ending::lacks_crlf : ending::whole;
}

} // namespace courriel::smtp
