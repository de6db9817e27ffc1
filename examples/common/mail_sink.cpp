// The sinks that keep nothing of their own: the standard output and nowhere.
#include "mail_sink.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace example {
namespace {

class stdout_message final : public incoming_message {
    void write(std::string_view bytes) override {
        std::fwrite(bytes.data(), 1, bytes.size(), stdout);
    }
    void commit() override {
        if (std::fflush(stdout) != 0 || std::ferror(stdout))
            throw std::system_error(errno, std::generic_category(), "standard output");
    }
};

class discarded_message final : public incoming_message {
    void write(std::string_view) override {}
    void commit() override {}
};

template <class Message>
class simple_sink final : public mail_sink {
    std::unique_ptr<incoming_message> begin(std::string_view) override {
        return std::make_unique<Message>();
    }
};

} // namespace

std::unique_ptr<mail_sink> stdout_sink() { return std::make_unique<simple_sink<stdout_message>>(); }
std::unique_ptr<mail_sink> discard_sink() {
    return std::make_unique<simple_sink<discarded_message>>();
}

} // namespace example
