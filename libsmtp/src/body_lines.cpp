// See body_lines.hpp.
#include <courriel/smtp/body_lines.hpp>

#include <algorithm>

#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {

std::error_code body_lines::take(std::string_view text) {
    while (!text.empty()) {
        if (cr_) {
            if (text.front() != '\n') return errc::bare_line_end;
            text.remove_prefix(1);
            length_ = 0;
            cr_ = false;
            continue;
        }
        const std::size_t size = std::min(text.find('\r'), text.size());
        const std::string_view line = text.substr(0, size);
        if (line.find('\n') != line.npos || line.find('\0') != line.npos)
            return errc::bare_line_end;
        length_ += size;
        if (length_ > longest) return errc::line_too_long;
        cr_ = size != text.size();
        text.remove_prefix(size + (cr_ ? 1 : 0));
    }
    return {};
}

body_lines::ending body_lines::end() const {
    if (cr_) return ending::bare_cr;
    return length_ == 0 ? ending::whole : ending::lacks_crlf;
}

} // namespace courriel::smtp
