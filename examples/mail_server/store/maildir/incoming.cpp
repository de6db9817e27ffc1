// See incoming.hpp.
#include "incoming.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "../../../common/completing.hpp"
#include "disk.hpp"
#include "placing.hpp"

namespace mail_server::maildir {
namespace {

using example::complete;

constexpr std::size_t most_held = std::size_t{1} << 16;

} // namespace

incoming::incoming(std::string path, std::string plan, mailbox_finder find)
    : path_(std::move(path))
    , plan_(std::move(plan))
    , find_(std::move(find)) {}

incoming::~incoming() {
    if (file_) ::unlink(path_.c_str());
}

// Canonical form first, whatever the line ends were, and then LF: that has no other CR.
void incoming::write(std::string_view bytes, answer<> done) {
    if (error_) return done(error_);
    try {
        std::string canonical;
        lines_.convert(bytes, canonical);
        size_ += canonical.size();
        std::erase(canonical, '\r');
        held_ += canonical;
        if (held_.size() >= most_held) flush();
    } catch (const std::system_error& failed) {
        error_ = failed.code();
    }
    done(error_);
}

void incoming::flush() {
    if (!file_) file_.emplace(path_, O_WRONLY | O_CREAT | O_EXCL);
    file_->write(held_);
    held_.clear();
}

// The date is the time of the file, where other programs look for it.
void incoming::finish(std::chrono::sys_seconds date) {
    if (error_) throw std::system_error(error_);
    flush();
    const ::timespec then{.tv_sec = date.time_since_epoch().count(), .tv_nsec = 0};
    const ::timespec times[] = {then, then};
    if (::futimens(file_->descriptor(), times) != 0)
        throw std::system_error(errno, std::generic_category(), "futimens");
    file_->sync();
    file_->close();
}

void incoming::commit(std::vector<destination> to, particulars about,
                      answer<std::vector<stored_message>> done) {
    complete(std::move(done), [&] {
        std::vector<std::shared_ptr<mailbox>> boxes;
        for (const auto& d : to) boxes.push_back(find_(d));
        finish(about.date);
        const new_message message{path_, size_, about, imap::copy_or_move::copy, {}};
        placing placed(plan_);
        std::vector<stored_message> out;
        for (const auto& box : boxes) {
            const auto uid = placed.put(*box, std::span(&message, 1)).front();
            out.push_back({box->uid_validity(), box->describe(uid)});
        }
        placed.finish();
        return out;
    });
}

} // namespace mail_server::maildir
