// Appending to an mbox file in the mboxrd dialect, by libmime. The message is collected first and
// written at once under a lock, so that two writers cannot mix and a message that is cut leaves
// nothing behind.
#include <courriel/mime/mbox_writer.hpp>

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

#include "file.hpp"
#include "mail_sink.hpp"

namespace example {
namespace {

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
        file out(name_, O_WRONLY | O_CREAT | O_APPEND);
        if (::flock(out.descriptor(), LOCK_EX) != 0)
            throw std::system_error(errno, std::generic_category(), name_);
        const auto before = ::lseek(out.descriptor(), 0, SEEK_END);
        try {
            out.write(text_);
            out.sync();
        } catch (...) { // half a message must not stay
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
    explicit mbox(const std::string& name) : name_(name) { file(name, O_WRONLY | O_CREAT); }

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
