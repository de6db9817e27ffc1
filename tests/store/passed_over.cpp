// See passed_over.hpp: a readdir(3) in front of the system's.
#include "passed_over.hpp"

#include <mutex>
#include <string_view>
#include <utility>

#include <dirent.h>
#include <dlfcn.h>

namespace {

std::mutex lock;
std::vector<std::string> hidden; // the last comes first; these two under the lock
bool is_under_way = false;       // a listing without the last of them

bool hides(const ::dirent* entry) {
    const std::scoped_lock guard(lock);
    if (entry == nullptr) {
        if (std::exchange(is_under_way, false)) hidden.pop_back();
        return false;
    }
    if (hidden.empty() || !std::string_view(entry->d_name).starts_with(hidden.back())) return false;
    return is_under_way = true;
}

} // namespace

extern "C" ::dirent* readdir(DIR* folder) {
    static const auto next = reinterpret_cast<::dirent* (*)(DIR*)>(::dlsym(RTLD_NEXT, "readdir"));
    auto* entry = next(folder);
    while (hides(entry)) entry = next(folder);
    return entry;
}

namespace mail_server::test {

passed_over::passed_over(std::vector<std::string> names) {
    const std::scoped_lock guard(lock);
    hidden.assign(names.rbegin(), names.rend());
}

passed_over::~passed_over() {
    const std::scoped_lock guard(lock);
    hidden.clear();
    is_under_way = false;
}

std::size_t passed_over::left() const {
    const std::scoped_lock guard(lock);
    return hidden.size();
}

} // namespace mail_server::test
