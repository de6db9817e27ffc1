// A file descriptor that closes itself, with writes that are whole or throw.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace example {

class file {
public:
    file() = default;
    /// Opens `name` with the flags of open(2), mode 0600; throws std::system_error.
    file(const std::string& name, int flags);
    file(file&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    file& operator=(file&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~file();

    void write(std::string_view bytes);
    void sync();
    /// An error of an earlier write may show only here.
    void close();

    [[nodiscard]] int descriptor() const { return fd_; }

private:
    int fd_ = -1;
};

/// Returns once the name of a file that was made, or renamed, is on the disk.
void sync_folder_of(const std::string& name);

/// Opens a file for reading, and follows no symbolic link; nullopt when it is not there. Throws
/// std::system_error.
std::optional<file> open_message(const std::string& name);

} // namespace example
