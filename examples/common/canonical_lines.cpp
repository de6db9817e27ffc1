// See canonical_lines.hpp.
#include "canonical_lines.hpp"

#include <algorithm>
#include <utility>

namespace example {

// CRs are rare where lines end with LF, and before an LF where they do not: the next one of each is
// looked for once, not on each line.
void canonical_lines::convert(std::string_view piece, std::string& out) {
    if (piece.empty()) return;
    if (std::exchange(after_cr_, false) && piece.front() == '\n') piece.remove_prefix(1);
    std::size_t at = 0;
    std::size_t lf = piece.find('\n');
    std::size_t cr = piece.find('\r');
    while (at != piece.size()) {
        const std::size_t end = std::min(lf, cr);
        out += piece.substr(at, end - at);
        if (end == piece.npos) return;
        out += "\r\n";
        at = end + 1;
        if (end == cr) {
            if (at == piece.size()) {
                after_cr_ = true;
            } else if (piece[at] == '\n') {
                ++at;
            }
            cr = piece.find('\r', at);
        }
        if (lf < at) lf = piece.find('\n', at);
    }
}

} // namespace example
