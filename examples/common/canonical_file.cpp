// See canonical_file.hpp.
#include "canonical_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace example {
namespace {

// Octets that are read at once.
constexpr std::uint64_t least_piece = std::uint64_t{1} << 12;
constexpr std::uint64_t piece_size = std::uint64_t{1} << 16;

[[noreturn]] void fail(const char* doing) {
    throw std::system_error(errno, std::generic_category(), doing);
}

} // namespace

void canonical_file::open(file raw) {
    file_ = std::move(raw);
    go_to_start();
}

void canonical_file::go_to_start() {
    lines_ = {};
    piece_.clear();
    begin_ = 0;
}

std::string_view canonical_file::read(std::uint64_t begin, std::uint64_t size) {
    if (begin < begin_) {
        if (::lseek(file_.descriptor(), 0, SEEK_SET) < 0) fail("lseek");
        go_to_start();
    }
    while (begin - begin_ >= piece_.size())
        if (!next_piece(size)) return {};
    return std::string_view(piece_).substr(static_cast<std::size_t>(begin - begin_),
                                           static_cast<std::size_t>(size));
}

std::uint64_t canonical_file::size() {
    std::uint64_t counted = 0;
    for (auto more = read(0, piece_size); !more.empty(); more = read(counted, piece_size))
        counted += more.size();
    return counted;
}

// A short answer of read(2) means nothing: the file may be growing, or be at its end.
bool canonical_file::next_piece(std::uint64_t wanted) {
    raw_.resize(piece_size);
    const auto most = static_cast<std::size_t>(std::clamp(wanted, least_piece, piece_size));
    ssize_t n = 0;
    do {
        n = ::read(file_.descriptor(), raw_.data(), most);
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
    auto found = open_message(path);
    if (!found) return std::nullopt;
    canonical_file text(*std::move(found));
    out.size = text.size();
    return out;
}

} // namespace example
