// See set_pieces.hpp.
#include <courriel/imap/set_pieces.hpp>

#include <string>
#include <utility>

#include <courriel/version.hpp>

namespace courriel::imap::detail {

set_pieces::set_pieces(uid_set all) : all_(std::move(all)) {
    if (!all_.has_star()) all_.normalise();
}

uid_set set_pieces::next() {
    const auto& ranges = all_.ranges();
    if (all_.has_star()) {
        at_ = ranges.size();
        return all_;
    }
    uid_set piece;
    std::string text;
    for (; at_ != ranges.size(); ++at_) {
        const auto [first, last] = ranges[at_];
        if (!text.empty()) text += ',';
        number_set(first, last).append_to(text);
        if (text.size() > longest) break;
        piece.add(first, last);
    }
    return piece;
}

} // namespace courriel::imap::detail
