// See placing.hpp.
#include "placing.hpp"

#include <system_error>

#include "disk.hpp"

namespace mail_server::maildir {

std::vector<imap::uid> placing::put(mailbox& to, std::span<const new_message> coming) {
    const auto uids = to.reserve(coming);
    const auto first = put_.size();
    for (std::size_t i = 0; i != uids.size(); ++i) put_.push_back({&to, uids[i], coming[i], false});
    for (std::size_t i = first; i != put_.size(); ++i) {
        auto& s = put_[i];
        const bool moves = s.from.how == imap::copy_or_move::move;
        (moves ? rename_file : link_file)(s.from.file, to.place_of(s.uid));
        s.has_file = true;
    }
    to.sync();
    return uids;
}

placing::~placing() {
    for (auto s = put_.rbegin(); s != put_.rend(); ++s) {
        try {
            const auto placed = s->to->place_of(s->uid);
            if (s->has_file && s->from.how == imap::copy_or_move::move) {
                rename_file(placed, s->from.file);
            } else if (s->has_file) {
                unlink_file(placed);
            }
            s->to->forget(s->uid);
        } catch (const std::system_error&) {
            // The message stays where it was put: one too many is better than none.
        }
    }
}

} // namespace mail_server::maildir
