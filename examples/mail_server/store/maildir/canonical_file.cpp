// See canonical_file.hpp.
#include "canonical_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace mail_server::maildir {
namespace {

constexpr std::size_t piece_size = std::size_t{1} << 16;

[[noreturn]] void fail(const char* doing) {
    throw std::system_error(errno, std::generic_category(), doing);
}

} // namespace

canonical_file::canonical_file(const std::string& path) : file_(path, O_RDONLY | O_NOFOLLOW) {}

std::string_view canonical_file::read(imap::byte_range range) {
    if (range.begin < begin_) {
        if (::lseek(file_.descriptor(), 0, SEEK_SET) < 0) fail("lseek");
        lines_ = {};
        piece_.clear();
        begin_ = 0;
    }
    while (range.begin - begin_ >= piece_.size())
        if (!next_piece()) return {};
    return std::string_view(piece_).substr(static_cast<std::size_t>(range.begin - begin_),
                                           static_cast<std::size_t>(range.size));
}

bool canonical_file::next_piece() {
    raw_.resize(piece_size);
    ssize_t n = 0;
    do {
        n = ::read(file_.descriptor(), raw_.data(), raw_.size());
    } while (n < 0 && errno == EINTR);
    if (n < 0) fail("read");
    if (n == 0) return false;
    begin_ += piece_.size();
    piece_.clear();
    lines_.convert(std::string_view(raw_).substr(0, static_cast<std::size_t>(n)), piece_);
    return true;
}

std::optional<file_measures> measure(const std::string& path) {
    struct ::stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return std::nullopt;
        fail("lstat");
    }
    if (!S_ISREG(status.st_mode)) return std::nullopt;
    file_measures out;
    out.written = std::chrono::sys_seconds(std::chrono::seconds(status.st_mtim.tv_sec));
    canonical_file file(path);
    for (auto more = file.read({0, piece_size}); !more.empty();
         more = file.read({out.size, piece_size}))
        out.size += more.size();
    return out;
}

} // namespace mail_server::maildir
