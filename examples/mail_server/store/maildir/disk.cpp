// See disk.hpp.
#include "disk.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>

#include "../../../common/file.hpp"

namespace mail_server::maildir {
namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

} // namespace

std::optional<std::string> read_file(const std::string& path) {
    if (!is_there(path)) return std::nullopt;
    const example::file in(path, O_RDONLY);
    std::string text;
    std::array<char, 65536> piece{};
    for (;;) {
        const auto n = ::read(in.descriptor(), piece.data(), piece.size());
        if (n == 0) return text;
        if (n < 0 && errno != EINTR) fail(path);
        if (n > 0) text.append(piece.data(), static_cast<std::size_t>(n));
    }
}

void replace_file(const std::string& path, std::string_view text) {
    const std::string temporary = path + ".new";
    example::file out(temporary, O_WRONLY | O_CREAT | O_TRUNC);
    out.write(text);
    out.sync();
    out.close();
    rename_file(temporary, path);
}

void sync_folder(const std::string& path) { example::file(path, O_RDONLY | O_DIRECTORY).sync(); }

void sync_folder_of(const std::string& path) {
    sync_folder(std::filesystem::path(path).parent_path());
}

void rename_file(const std::string& from, const std::string& to) {
    if (std::rename(from.c_str(), to.c_str()) != 0) fail(from);
}

void link_file(const std::string& from, const std::string& to) {
    if (::link(from.c_str(), to.c_str()) != 0) fail(from);
}

bool unlink_file(const std::string& path) {
    if (::unlink(path.c_str()) == 0) return true;
    if (errno != ENOENT) fail(path);
    return false;
}

bool is_there(const std::string& path) {
    if (::access(path.c_str(), F_OK) == 0) return true;
    if (errno != ENOENT) fail(path);
    return false;
}

} // namespace mail_server::maildir
