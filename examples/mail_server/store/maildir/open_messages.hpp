// The files of messages that are being read. A message is read in pieces, by several sessions at
// once, and the next piece of each is mostly where its last one ended: so the file stays open, and
// is the same whatever its name may be by now. Opened again for each piece it would have to be read
// from its start each time, because only that tells where a line's end is one octet in the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string_view>
#include <utility>

#include "../../../common/canonical_file.hpp"
#include "../../../common/file.hpp"
#include "../store.hpp"

namespace mail_server::maildir {

struct message_key {
    mailbox_id in = 0;
    imap::uid message = 0;
    bool operator==(const message_key&) const = default;
};

class open_messages {
public:
    static constexpr std::size_t most = 64; ///< that stay open, beside the one that was begun last

    /// Octets of a message that has `size`, as store::read() says. `open()` answers with its file
    /// where another is wanted: at its start, and where nobody else goes on. The view lives until
    /// the next call. Throws std::system_error when the disk refuses.
    template <class Open>
    std::string_view read(const message_key& key, imap::byte_range range, std::uint64_t size,
                          Open open) {
        if (!find(key, range.begin)) {
            std::optional<example::file> raw = open();
            if (!raw) return {};
            start(key, range.begin, *std::move(raw));
        }
        return read_on(range, size);
    }

    /// Closes what is open of messages for which `is_gone(key)`.
    template <class Gone>
    void close_if(Gone is_gone) {
        const auto meant = [&](const reader& r) { return is_gone(r.key); };
        reading_.remove_if(meant);
        spare_.remove_if(meant);
    }

private:
    struct reader {
        message_key key;
        std::uint64_t next; // where it goes on
        example::canonical_file file;
    };

    bool find(const message_key& key, std::uint64_t begin);
    void start(const message_key& key, std::uint64_t begin, example::file raw);
    std::string_view read_on(imap::byte_range range, std::uint64_t size);

    // The one in use comes first, that which was not for the longest time last.
    std::list<reader> reading_;
    // One that was begun or ended last: who looks at the start of each of many messages, or reads
    // short ones, closes none that others are in the midst of.
    std::list<reader> spare_;
};

} // namespace mail_server::maildir
