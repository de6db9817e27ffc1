// See trace_file.hpp.
#include "trace_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <stdexcept>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace example {
namespace {

constexpr std::string_view end_of_page = "</main></body></html>\n";

[[noreturn]] void fail(const char* doing) {
    throw std::system_error(errno, std::generic_category(), doing);
}

} // namespace

trace_file::trace_file(const std::string& name, trace_totals& totals)
    : file_(name, O_RDWR | O_CREAT) {
    // The lock ends with the process, however that ends.
    if (::flock(file_.descriptor(), LOCK_EX | LOCK_NB) != 0)
        throw std::runtime_error(name + " is being written by another program");
    struct ::stat status {};
    if (::fstat(file_.descriptor(), &status) != 0) fail("fstat");
    size_ = static_cast<std::uint64_t>(status.st_size);
    size_ == 0 ? begin() : go_on(name, totals);
}

void trace_file::begin() {
    append(std::string(trace_head_before_totals()) + trace_totals().html() +
           std::string(trace_head_after_totals()));
}

void trace_file::go_on(const std::string& name, trace_totals& totals) {
    const auto before = trace_head_before_totals();
    const auto after = trace_head_after_totals();
    const auto head = read(0, before.size() + trace_totals::size + after.size());
    const auto found = head.starts_with(before) && head.ends_with(after)
                           ? trace_totals::parse(std::string_view(head).substr(before.size()))
                           : std::nullopt;
    if (!found || head.size() != before.size() + trace_totals::size + after.size())
        throw std::runtime_error(name +
                                 " is there, and is no page that this program can go on with");
    totals = *found;
    is_continued_ = true;
    // What was cut off in the middle of a line goes, and so does the end of the page.
    if (read(size_ - 1, 1) != "\n") size_ = line_begin(size_);
    auto last = line_begin(size_);
    if (read(last, end_of_page.size()) == end_of_page) {
        size_ = last;
        last = line_begin(size_);
    }
    const auto element = read(last, 3);
    has_open_connection_ = size_ > head.size() && (element == "<li" || element == "<de");
    if (::ftruncate(file_.descriptor(), static_cast<off_t>(size_)) != 0) fail("ftruncate");
}

std::string trace_file::read(std::uint64_t at, std::size_t octets) const {
    std::string out(octets, '\0');
    std::size_t got = 0;
    while (got != octets) {
        const auto n = ::pread(file_.descriptor(), out.data() + got, octets - got,
                               static_cast<off_t>(at + got));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail("pread");
        if (n == 0) break;
        got += static_cast<std::size_t>(n);
    }
    out.resize(got);
    return out;
}

// Where the line begins whose last octet stands before `end`.
std::uint64_t trace_file::line_begin(std::uint64_t end) const {
    constexpr std::uint64_t step = 64 * 1024;
    if (end != 0) --end; // its own LF
    while (end != 0) {
        const auto n = std::min(end, step);
        const auto found = read(end - n, static_cast<std::size_t>(n)).rfind('\n');
        if (found != std::string::npos) return end - n + found + 1;
        end -= n;
    }
    return 0;
}

std::uint64_t trace_file::append(std::string_view lines) {
    const auto at = size_;
    overwrite(at, lines);
    size_ += lines.size();
    return at;
}

void trace_file::overwrite(std::uint64_t at, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n =
            ::pwrite(file_.descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail("pwrite");
        at += static_cast<std::uint64_t>(n);
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

void trace_file::write_totals(const trace_totals& totals) {
    overwrite(trace_head_before_totals().size(), totals.html());
}

void trace_file::finish() { append(end_of_page); }

} // namespace example
