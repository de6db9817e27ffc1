// What a mailbox does unless the application does it better.
#include <courriel/imap/mailbox.hpp>

namespace courriel::imap {

void mailbox::search(const search_key&, answer<std::optional<std::vector<uid>>> done) {
    done({}, std::nullopt);
}

} // namespace courriel::imap
