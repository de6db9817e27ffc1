// See maildir.hpp: a message on its way into new/.
#include <courriel/mime/maildir.hpp>

#include <atomic>
#include <climits>

#include <sys/random.h>
#include <sys/stat.h>

#include <courriel/errc.hpp>
#include <courriel/version.hpp>

#include "posix_file.hpp"

namespace courriel::mime {
namespace {

// Containers may share a host's name, process numbers and a disk.
std::uint64_t random_of_process() noexcept {
    std::uint32_t value = 0;
    if (::getentropy(&value, sizeof value) != 0) return 0;
    return value;
}

std::string host_name() {
    char name[256]{};
    if (::gethostname(name, sizeof name - 1) != 0 || name[0] == '\0') return "localhost";
    return name;
}

maildir_unique make_unique_parts() {
    static std::atomic<std::uint64_t> deliveries{0};
    static const std::uint64_t random = random_of_process();
    maildir_unique unique;
    unique.time = std::chrono::system_clock::now();
    unique.process = static_cast<std::uint64_t>(::getpid());
    unique.delivery = deliveries++;
    unique.random = random;
    return unique;
}

bool lacks_links(int error) noexcept {
    return error == EPERM || error == ENOTSUP || error == EOPNOTSUPP || error == ENOSYS ||
           error == EMLINK;
}

// Gives the file its second name, or where links are not to be had another one,
// and never that of a file that is there.
std::error_code move_in(const std::string& from, const std::string& to) noexcept {
    if (::link(from.c_str(), to.c_str()) == 0) {
        ::unlink(from.c_str());
        return {};
    }
    if (!lacks_links(errno)) return detail::last_error();
    struct ::stat found {};
    if (::lstat(to.c_str(), &found) == 0) return errc::already_exists;
    return ::rename(from.c_str(), to.c_str()) == 0 ? std::error_code() : detail::last_error();
}

} // namespace

result<maildir_delivery> maildir::deliver() const {
    maildir_unique unique = make_unique_parts();
    std::string host = host_name();
    unique.host = host;
    const auto base = make_maildir_base(unique);
    if (!base) return base.error();
    std::string temporary = path_ + "/tmp/" + *base;
    detail::descriptor file(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    if (!file.is_open()) return detail::last_error();
    return maildir_delivery(path_, std::move(temporary), unique, std::move(host), file.release());
}

maildir_delivery::maildir_delivery(std::string root, std::string temporary, maildir_unique unique,
                                   std::string host, int descriptor)
    : root_(std::move(root))
    , temporary_(std::move(temporary))
    , unique_(unique)
    , host_(std::move(host))
    , descriptor_(descriptor) {}

maildir_delivery::maildir_delivery(maildir_delivery&& other) noexcept { *this = std::move(other); }

maildir_delivery& maildir_delivery::operator=(maildir_delivery&& other) noexcept {
    if (this == &other) return *this;
    abort();
    root_ = std::move(other.root_);
    temporary_ = std::exchange(other.temporary_, {});
    unique_ = other.unique_;
    host_ = std::move(other.host_);
    descriptor_ = std::exchange(other.descriptor_, -1);
    size_ = other.size_;
    bare_lf_ = other.bare_lf_;
    last_ = other.last_;
    return *this;
}

maildir_delivery::~maildir_delivery() { abort(); }

void maildir_delivery::abort() noexcept {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
    temporary_.clear();
}

std::error_code maildir_delivery::fail(std::error_code error) noexcept {
    abort();
    return error;
}

std::error_code maildir_delivery::write(std::string_view bytes) {
    if (descriptor_ < 0) return errc::wrong_phase;
    for (std::size_t lf = bytes.find('\n'); lf != bytes.npos; lf = bytes.find('\n', lf + 1))
        if ((lf == 0 ? last_ : bytes[lf - 1]) != '\r') ++bare_lf_;
    if (!bytes.empty()) last_ = bytes.back();
    size_ += bytes.size();
    while (!bytes.empty()) {
        const auto written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            return fail(detail::last_error());
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

result<maildir_entry> maildir_delivery::commit() {
    if (descriptor_ < 0) return errc::wrong_phase;
    if (::fsync(descriptor_) != 0) return fail(detail::last_error());
    // An error of an earlier write may show only here.
    if (::close(std::exchange(descriptor_, -1)) != 0) return fail(detail::last_error());

    unique_.host = host_;
    unique_.size = size_;
    unique_.virtual_size = size_ + bare_lf_;
    const auto base = make_maildir_base(unique_);
    if (!base) return fail(base.error());
    maildir_entry entry;
    entry.file = "new/" + *base;
    entry.name = *maildir_name::parse(*base);
    const std::string path = root_ + '/' + entry.file;
    if (const auto error = move_in(temporary_, path)) return fail(error);
    temporary_.clear();
    if (const auto error = detail::sync_folder(root_ + "/new")) {
        ::unlink(path.c_str());
        return error;
    }
    return entry;
}

} // namespace courriel::mime
