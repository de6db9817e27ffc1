// The few calls of POSIX that a Maildir needs, with error codes.
#pragma once

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace courriel::mime::detail {

inline std::error_code last_error() noexcept { return {errno, std::generic_category()}; }

/// Closes itself.
class descriptor {
public:
    /// open(2), again when a signal came between; close-on-exec.
    descriptor(const std::string& path, int flags, unsigned mode = 0) noexcept {
        do {
            value_ = ::open(path.c_str(), flags | O_CLOEXEC, mode);
        } while (value_ < 0 && errno == EINTR);
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (value_ >= 0) ::close(value_);
    }

    [[nodiscard]] bool is_open() const noexcept { return value_ >= 0; }
    [[nodiscard]] int get() const noexcept { return value_; }
    int release() noexcept { return std::exchange(value_, -1); }

private:
    int value_ = -1;
};

/// Makes the names in a folder durable.
inline std::error_code sync_folder(const std::string& path) noexcept {
    const descriptor folder(path, O_RDONLY | O_DIRECTORY);
    if (!folder.is_open() || ::fsync(folder.get()) != 0) return last_error();
    return {};
}

} // namespace courriel::mime::detail
