// See unique_name.hpp.
#include "unique_name.hpp"

#include <atomic>
#include <chrono>
#include <random>
#include <unistd.h>

#include <courriel/mime/maildir_name.hpp>

namespace mail_server::maildir {
namespace {

std::string host_name() {
    char name[256] = {};
    const bool known = ::gethostname(name, sizeof name - 1) == 0 && name[0] != '\0';
    return known ? name : "localhost";
}

} // namespace

std::string unique_base(std::uint64_t size) {
    static const std::string host = host_name();
    static const std::uint64_t random = std::random_device()();
    static std::atomic<std::uint64_t> deliveries{0};
    courriel::mime::maildir_unique unique;
    unique.time = std::chrono::system_clock::now();
    unique.process = static_cast<std::uint64_t>(::getpid());
    unique.delivery = deliveries++;
    unique.host = host;
    unique.random = random;
    unique.virtual_size = size;
    return courriel::mime::make_maildir_base(unique).value();
}

} // namespace mail_server::maildir
