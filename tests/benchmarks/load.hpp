// A corpus of a benchmark: the files *.eml of a folder, in the order of their names.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "measure.hpp"

namespace courriel::benchmarks {

/// All of them, or the first BENCH_LIMIT.
inline std::vector<std::string> load(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".eml") paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    paths.resize(std::min(paths.size(), number("BENCH_LIMIT", paths.size())));
    std::vector<std::string> messages;
    for (const auto& path : paths) {
        std::ifstream file(path, std::ios::binary);
        messages.emplace_back(std::istreambuf_iterator<char>(file),
                              std::istreambuf_iterator<char>());
    }
    return messages;
}

} // namespace courriel::benchmarks
