// See file.hpp.
#include "file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace example {
namespace {

void check(bool good, const char* doing) {
    if (!good) throw std::system_error(errno, std::generic_category(), doing);
}

} // namespace

file::file(const std::string& name, int flags)
    : fd_(::open(name.c_str(), flags | O_CLOEXEC, 0600)) {
    check(fd_ >= 0, name.c_str());
}

file::~file() {
    if (fd_ >= 0) ::close(fd_);
}

void file::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::write(fd_, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        check(n >= 0, "write");
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

void file::sync() { check(::fsync(fd_) == 0, "fsync"); }

void file::close() { check(::close(std::exchange(fd_, -1)) == 0, "close"); }

void sync_folder_of(const std::string& name) {
    const auto folder = std::filesystem::path(name).parent_path();
    file(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY).sync();
}

std::optional<file> open_message(const std::string& name) {
    try {
        return file(name, O_RDONLY | O_NOFOLLOW);
    } catch (const std::system_error& failed) {
        if (failed.code() != std::errc::no_such_file_or_directory) throw;
        return std::nullopt;
    }
}

} // namespace example
