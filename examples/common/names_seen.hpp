// Whether the names in a Maildir are still those that were listed, by the times at which its
// folders were changed: so that opening a mailbox of ten thousand messages again does not read ten
// thousand names again.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>

#include <sys/types.h>

namespace example {

/// When names in a Maildir were last added, removed or changed, and in which folders.
struct folder_times {
    struct folder {
        dev_t device = 0;
        ino_t number = 0;
        std::chrono::nanoseconds changed{}; ///< since 1970
        bool operator==(const folder&) const = default;
    };

    std::array<folder, 2> folders{}; ///< new, cur
    bool operator==(const folder_times&) const = default;
};

/// Those of the Maildir at `path`; nullopt when it is none.
std::optional<folder_times> times_of(const std::string& path);

class names_seen {
public:
    /// A change as long ago as this has a time of its own: file systems count time in steps, and a
    /// second change within a step could not be told from the first.
    static constexpr std::chrono::seconds settled{2};

    /// Whether nothing has changed since the names were listed.
    [[nodiscard]] bool are_those_of(const std::optional<folder_times>& now) const {
        return seen_ && seen_ == now;
    }

    /// The names were listed after the folders had `times`, which was at `when` since 1970.
    void list(const std::optional<folder_times>& times, std::chrono::nanoseconds when);

    /// Names that were listed are not there.
    void forget() { seen_.reset(); }

private:
    std::optional<folder_times> seen_{};
};

} // namespace example
