// Appending to an mbox file in the mboxrd dialect, by libmime. The message is collected first and
// written at once under a lock, so that two writers cannot mix and a message that is cut leaves
// nothing behind.
#include <courriel/mime/mbox_writer.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

#include "file.hpp"
#include "mail_sink.hpp"

namespace example {
namespace {

// What is missing of the empty line at the end of the last message. A crash amid a write, or
// another program, has left it without; what is appended would belong to that message.
std::string_view missing_end(const file& box, off_t size) {
    if (size == 0) return "";
    char last[2]{};
    const off_t known = std::min<off_t>(size, 2);
    if (::pread(box.descriptor(), last + 2 - known, static_cast<std::size_t>(known),
                size - known) != known)
        throw std::system_error(errno, std::generic_category(), "pread");
    if (last[1] != '\n') return "\n\n";
    return last[0] != '\n' ? "\n" : "";
}

class mbox_message final : public incoming_message {
public:
    mbox_message(const std::string& name, std::string_view sender)
        : name_(name)
        , writer_([this](std::string_view bytes) {
            text_ += bytes;
            return std::error_code();
        }) {
        const auto now = std::chrono::system_clock::now();
        check(writer_.begin(sender, std::chrono::floor<std::chrono::seconds>(now)));
    }

    void write(std::string_view bytes) override { check(writer_.write(bytes)); }

    void commit() override {
        check(writer_.end());
        file out(name_, O_RDWR | O_CREAT | O_APPEND);
        if (::flock(out.descriptor(), LOCK_EX) != 0)
            throw std::system_error(errno, std::generic_category(), name_);
        const auto before = ::lseek(out.descriptor(), 0, SEEK_END);
        if (before < 0) throw std::system_error(errno, std::generic_category(), name_);
        try {
            out.write(missing_end(out, before));
            out.write(text_);
            out.sync();
            if (before == 0) sync_folder_of(name_); // it may be new
        } catch (...) {
            // Half a message must not stay.
            [[maybe_unused]] const int cut = ::ftruncate(out.descriptor(), before);
            throw;
        }
        out.close();
    }

private:
    void check(std::error_code error) const {
        if (error) throw std::system_error(error, name_);
    }

    std::string name_;
    std::string text_;
    courriel::mime::mbox_writer writer_;
};

class mbox final : public mail_sink {
public:
    // A run before may have made it and then been broken off.
    explicit mbox(const std::string& name) : name_(name) {
        file(name, O_RDWR | O_CREAT);
        sync_folder_of(name);
    }

private:
    std::unique_ptr<incoming_message> begin(std::string_view sender) override {
        return std::make_unique<mbox_message>(name_, sender);
    }

    std::string name_;
};

} // namespace

std::unique_ptr<mail_sink> mbox_sink(const std::string& file) {
    return std::make_unique<mbox>(file);
}

} // namespace example
