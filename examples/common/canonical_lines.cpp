// See canonical_lines.hpp.
#include "canonical_lines.hpp"

namespace example {

void canonical_lines::convert(std::string_view piece, std::string& out) {
    while (!piece.empty()) {
        if (after_cr_ && piece.front() == '\n') piece.remove_prefix(1);
        after_cr_ = false;
        std::size_t n = 0;
        while (n != piece.size() && piece[n] != '\r' && piece[n] != '\n') ++n;
        out += piece.substr(0, n);
        if (n == piece.size()) return;
        out += "\r\n";
        after_cr_ = piece[n] == '\r';
        piece.remove_prefix(n + 1);
    }
}

} // namespace example
