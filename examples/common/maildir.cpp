// Delivery into a Maildir: a message is written and synced in tmp/, then linked into new/, so that
// a reader never sees half of one, and what was committed survives a crash.
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <system_error>
#include <unistd.h>

#include "file.hpp"
#include "mail_sink.hpp"

namespace example {
namespace {

// time.MmicrosecondsPpidQsequence.host: the last three make it unique on a host, whatever the clock
// does.
std::string unique_name() {
    static std::atomic<unsigned long> sequence{0};
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
    char host[256] = "localhost";
    ::gethostname(host, sizeof host - 1);
    for (char& c : host)
        if (c == '/' || c == ':') c = '_';
    char digits[8];
    std::snprintf(digits, sizeof digits, "%06ld", static_cast<long>(microseconds % 1'000'000));
    char order[24];
    std::snprintf(order, sizeof order, "%08lu", sequence++);
    return std::to_string(microseconds / 1'000'000) + ".M" + digits + "P" +
           std::to_string(::getpid()) + "Q" + order + "." + host;
}

class maildir_message final : public incoming_message {
public:
    explicit maildir_message(const std::string& folder)
        : folder_(folder)
        , name_(unique_name())
        , temporary_(folder + "/tmp/" + name_)
        , file_(temporary_, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW) {}

    ~maildir_message() override {
        if (!committed_) ::unlink(temporary_.c_str());
    }

    void write(std::string_view bytes) override { file_.write(bytes); }

    void commit() override {
        file_.sync();
        file_.close();
        const std::string final_name = folder_ + "/new/" + name_;
        if (::link(temporary_.c_str(), final_name.c_str()) != 0)
            throw std::system_error(errno, std::generic_category(), final_name);
        ::unlink(temporary_.c_str());
        committed_ = true;
        sync_folder(folder_ + "/new");
    }

private:
    std::string folder_;
    std::string name_;
    std::string temporary_;
    file file_;
    bool committed_ = false;
};

class maildir final : public mail_sink {
public:
    explicit maildir(const std::string& folder) : folder_(folder) {
        for (const char* part : {"/tmp", "/new", "/cur"})
            std::filesystem::create_directories(folder + part);
    }

private:
    std::unique_ptr<incoming_message> begin(std::string_view) override {
        return std::make_unique<maildir_message>(folder_);
    }

    std::string folder_;
};

} // namespace

std::unique_ptr<mail_sink> maildir_sink(const std::string& folder) {
    return std::make_unique<maildir>(folder);
}

} // namespace example
