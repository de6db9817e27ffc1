// Appending to an mbox file in the mboxrd dialect. The message is collected first and written at
// once under a lock, so that two writers cannot mix and a message that is cut leaves nothing
// behind.
#include <cerrno>
#include <chrono>
#include <ctime>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

#include "file.hpp"
#include "mail_sink.hpp"

namespace example {
namespace {

std::string from_line(std::string_view sender) {
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    char date[32];
    std::strftime(date, sizeof date, "%a %b %e %H:%M:%S %Y", &utc);
    return "From " + (sender.empty() ? "MAILER-DAEMON" : std::string(sender)) + " " + date + "\n";
}

// A line of any number of '>' and then "From " gets one '>' more.
bool needs_quote(std::string_view line) {
    const auto start = line.find_first_not_of('>');
    return start != line.npos && line.substr(start).starts_with("From ");
}

class mbox_message final : public incoming_message {
public:
    mbox_message(const std::string& name, std::string_view sender)
        : name_(name)
        , text_(from_line(sender)) {}

    void write(std::string_view bytes) override { body_.append(bytes); }

    void commit() override {
        for (std::size_t at = 0; at < body_.size();) {
            auto end = body_.find('\n', at);
            const auto next = end == body_.npos ? body_.size() : end + 1;
            if (end == body_.npos) end = body_.size();
            if (end != at && body_[end - 1] == '\r') --end;
            const auto line = std::string_view(body_).substr(at, end - at);
            if (needs_quote(line)) text_ += '>';
            text_.append(line) += '\n';
            at = next;
        }
        text_ += '\n';

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
    std::string name_;
    std::string text_;
    std::string body_;
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
