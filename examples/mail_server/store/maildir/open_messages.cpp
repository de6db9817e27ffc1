// See open_messages.hpp.
#include "open_messages.hpp"

#include <algorithm>

namespace mail_server::maildir {

// Moves the one that goes on there to the front. Nothing goes on at the start: who begins gets what
// is there now.
bool open_messages::find(const message_key& key, std::uint64_t begin) {
    if (begin == 0) return false;
    for (auto* list : {&reading_, &spare_}) {
        const auto found = std::find_if(list->begin(), list->end(), [&](const reader& r) {
            return r.key == key && r.next == begin;
        });
        if (found == list->end()) continue;
        reading_.splice(reading_.begin(), *list, found);
        return true;
    }
    return false;
}

void open_messages::start(const message_key& key, std::uint64_t begin, example::file raw) {
    reading_.push_front({key, begin, example::canonical_file(std::move(raw))});
}

std::string_view open_messages::read_on(imap::byte_range range, std::uint64_t size) {
    auto& now = reading_.front();
    const auto piece = now.file.read(range.begin, range.size);
    now.next = range.begin + piece.size();
    if (range.begin == 0 || piece.empty() || now.next >= size) {
        spare_.clear();
        spare_.splice(spare_.begin(), reading_, reading_.begin());
    } else if (reading_.size() > most) {
        reading_.pop_back();
    }
    return piece;
}

} // namespace mail_server::maildir
