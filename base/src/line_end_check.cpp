// See line_end_check.hpp.
#include <courriel/line_end_check.hpp>

#include <courriel/version.hpp>

#include "byte_scan.hpp"

namespace courriel {

void line_end_check::take(std::string_view text) noexcept {
    if (bare_ || text.empty()) return;
    if (cr_) {
        bare_ = text.front() != '\n';
        text.remove_prefix(1);
    }
    const char* const end = text.data() + text.size();
    bare_ = bare_ || detail::find_misplaced<detail::line_dots::pass>(text.data(), end) != end;
    cr_ = !text.empty() && text.back() == '\r';
}

} // namespace courriel
