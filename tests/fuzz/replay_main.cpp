// The fuzz targets without a fuzzer: every file of the target's corpus, then mutations of these and
// random bytes from a fixed seed, so that an ordinary test run keeps what fuzzing has found.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fuzz/fuzz.hpp"

namespace {

std::vector<std::string> load(const std::filesystem::path& folder) {
    std::vector<std::string> inputs;
    if (!std::filesystem::exists(folder)) return inputs;
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end()); // whatever the order of the folder is, the run is one
    for (const auto& path : paths) {
        std::ifstream file(path, std::ios::binary);
        inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return inputs;
}

void run(const std::string& input) {
    // A copy of the exact size, so that a sanitizer sees every byte read beyond it.
    const std::vector<std::uint8_t> bytes(input.begin(), input.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

// Changes, removes, doubles or joins something.
std::string mutate(const std::vector<std::string>& inputs, std::mt19937& random) {
    constexpr std::string_view alphabet("\r\n.\0 <>@:\"-\\0129AZaz\xff", 21);
    std::string text = inputs[random() % inputs.size()];
    for (std::size_t n = 1 + random() % 4; n > 0; --n) {
        const std::size_t at = text.empty() ? 0 : random() % text.size();
        const std::size_t length = random() % 16;
        switch (random() % 5) {
        case 0: text.insert(at, 1, alphabet[random() % alphabet.size()]); break;
        case 1: text.erase(at, length); break;
        case 2: text.insert(at, text.substr(at, length)); break;
        case 3:
            if (!text.empty()) text[at] = static_cast<char>(random());
            break;
        default: text = text.substr(0, at) + inputs[random() % inputs.size()];
        }
    }
    return text.substr(0, 4096);
}

} // namespace

int main(int argc, char* argv[]) {
    std::vector<std::string> inputs;
    for (int i = 1; i < argc; ++i)
        for (std::string& input : load(argv[i])) inputs.push_back(std::move(input));
    for (const std::string& input : inputs) run(input);
    const std::size_t from_corpus = inputs.size();
    inputs.emplace_back("\1\2\r\n.\r\n");
    std::mt19937 random(1);
    constexpr int mutations = 2000;
    for (int i = 0; i < mutations; ++i) run(mutate(inputs, random));
    std::printf("%zu inputs of the corpus and %d mutations\n", from_corpus, mutations);
    return 0;
}
