// See seen_ids.hpp.
#include "seen_ids.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace example {

seen_ids::seen_ids(std::string name) : name_(std::move(name)) {
    std::ifstream in(name_, std::ios::binary);
    if (!in && std::filesystem::exists(name_))
        throw std::system_error(errno, std::generic_category(), name_);
    for (std::string line; std::getline(in, line) && !in.eof();) ids_.insert(line);
}

void seen_ids::keep_only(const std::set<std::string>& present) {
    std::erase_if(ids_, [&](const std::string& id) { return !present.contains(id); });
    const std::string next = name_ + ".new";
    out_ = file(next, O_WRONLY | O_CREAT | O_TRUNC);
    std::string text;
    for (const auto& id : ids_) text.append(id).append("\n");
    out_.write(text);
    out_.sync();
    if (std::rename(next.c_str(), name_.c_str()) != 0)
        throw std::system_error(errno, std::generic_category(), name_);
    sync_folder_of(name_);
}

void seen_ids::add(const std::string& id) {
    if (!ids_.insert(id).second) return;
    out_.write(id + "\n");
    out_.sync();
}

} // namespace example
