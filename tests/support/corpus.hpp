// The real messages of tests/corpus, each in turn.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace courriel::test {

/// Calls `use(text)` for each message, in the order of the names; what fails is told with its file.
template <class Use>
void for_each_message(Use use) {
    namespace fs = std::filesystem;
    std::vector<fs::path> paths;
    for (const auto& entry :
         fs::recursive_directory_iterator(COURRIEL_SOURCE_DIR "/tests/corpus")) {
        const bool is_of_cpython = entry.path().filename().string().starts_with("msg_");
        if (is_of_cpython || entry.path().extension() == ".eml") paths.push_back(entry.path());
    }
    CHECK(paths.size() > 200);
    std::sort(paths.begin(), paths.end());
    for (const fs::path& path : paths) {
        CAPTURE(path.string());
        std::ifstream in(path, std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(in)), {});
        use(text);
    }
}

} // namespace courriel::test
