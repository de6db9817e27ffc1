// What a server session knows of a maildrop while a client has it open: sizes and unique ids, fixed
// at the login (RFC 1939 section 3: the maildrop is locked for the session), and the marks of DELE.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace courriel::pop3 {

struct message_info {
    std::uint64_t octets =
        0; ///< with each line end counted as two, without dot-stuffing (section 11)
    std::string unique_id{}; ///< 1 to 70 octets of 0x21 to 0x7E (section 7)
    bool needs_utf8 = false; ///< its header has UTF-8: refused with the code UTF8 to who has not
                             ///< said UTF8 (RFC 6856 section 2.1)
};

/// Message number n of the protocol is element n - 1.
using maildrop_listing = std::vector<message_info>;

/// What UIDL may carry: 1 to 70 octets of 0x21 to 0x7E.
[[nodiscard]] bool is_unique_id(std::string_view text) noexcept;

/// A listing and which of its messages are marked as removed. The marks change nothing but what is
/// counted: the removal itself is the application's, at the end.
class marked_listing {
public:
    marked_listing() = default;
    explicit marked_listing(maildrop_listing messages);

    [[nodiscard]] const maildrop_listing& messages() const noexcept { return messages_; }

    [[nodiscard]] bool is_removed(std::size_t index) const noexcept {
        return !removed_.empty() && removed_[index];
    }
    /// Marks a message that is not marked yet.
    void remove(std::size_t index);
    /// Takes all marks back.
    void restore();

    /// How many messages are not marked, and their octets in all.
    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] std::uint64_t octets() const noexcept { return octets_; }

    /// The marked messages, as indices into messages(), ascending.
    [[nodiscard]] std::vector<std::size_t> removed() const;

private:
    void count_all() noexcept;

    maildrop_listing messages_{};
    std::vector<bool> removed_{}; // empty while nothing is marked
    std::size_t count_ = 0;
    std::uint64_t octets_ = 0;
};

} // namespace courriel::pop3
