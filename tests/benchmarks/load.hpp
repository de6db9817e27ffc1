// Corpora of benchmarks: the files *.eml of a folder, in the order of their names, and what
// programs that take such folders have in common.
#pragma once

#include <algorithm>
#include <cstdio>
#include <exception>
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

/// Tells how much `work` on these messages is done in a second of CPU: MB (10^6 octets), messages.
template <class Work>
void measure(const std::string& corpus, const std::string& metric,
             const std::vector<std::string>& mails, const Work& work) {
    double octets = 0;
    for (const auto& mail : mails) octets += static_cast<double>(mail.size());
    const auto best = best_of(work);
    tell(corpus, metric + "_cpu", octets / best.cpu / 1e6, "MB/s");
    tell(corpus, metric + "_msgs_cpu", static_cast<double>(mails.size()) / best.cpu, "msg/s");
}

/// `PROGRAM CORPUS_DIR [CORPUS]...`: calls run(corpus_dir, corpus) for each, "small" and "large"
/// when none is named. The exit status.
template <class Run>
int for_each_corpus(const char* program, int argc, char** argv, const Run& run) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: %s CORPUS_DIR [CORPUS]...\n", program);
        return 2;
    }
    std::vector<std::string> corpora(argv + 2, argv + argc);
    if (corpora.empty()) corpora = {"small", "large"};
    try {
        for (const std::string& corpus : corpora) run(std::filesystem::path(argv[1]), corpus);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s: %s\n", program, e.what());
        return 1;
    }
    return 0;
}

} // namespace courriel::benchmarks
