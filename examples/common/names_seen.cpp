// See names_seen.hpp. st_ctim is used, because st_mtim can be set: who restores a copy does so.
#include "names_seen.hpp"

#include <algorithm>
#include <sys/stat.h>

namespace example {

std::optional<folder_times> times_of(const std::string& path) {
    folder_times out;
    const std::array names{path + "/new", path + "/cur"};
    for (std::size_t i = 0; i != names.size(); ++i) {
        struct ::stat status {};
        if (::stat(names[i].c_str(), &status) != 0) return std::nullopt;
        const auto& changed = status.st_ctim;
        out.folders[i] = {status.st_dev, status.st_ino,
                          std::chrono::seconds(changed.tv_sec) +
                              std::chrono::nanoseconds(changed.tv_nsec)};
    }
    return out;
}

void names_seen::list(const std::optional<folder_times>& times, std::chrono::nanoseconds when) {
    const auto is_settled = [&](const auto& folder) { return folder.changed + settled <= when; };
    forget();
    if (times && std::ranges::all_of(times->folders, is_settled)) seen_ = times;
}

} // namespace example
