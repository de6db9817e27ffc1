// A maildrop in memory for tests, whose answers come at once or when they are let go, and which can
// be told to fail.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <courriel/pop3/maildrop.hpp>

namespace courriel::pop3::tests {

/// What the maildrop holds, and how it behaves; outlives it.
struct memory_messages {
    std::vector<std::string> bytes{};
    std::vector<std::uint64_t> listed{}; ///< sizes, where they differ from those of bytes
    std::vector<bool> needs_utf8{};
    std::size_t largest_read = SIZE_MAX;
    bool later = false; ///< answers wait for answer_one()
    std::error_code list_error{};
    std::error_code read_error{};
    std::error_code remove_error{};
    std::size_t most_removed = SIZE_MAX; ///< remove_error comes behind so many
    std::size_t reads = 0;
    std::uint64_t asked = 0;            ///< octets, of all reads
    std::size_t depth = 0, deepest = 0; ///< of reads inside reads
    std::vector<std::size_t> removed{};
    int open = 0; ///< maildrops that hold the lock
    std::deque<std::function<void()>> waiting{};

    void answer(std::function<void()> give) {
        if (later) {
            waiting.push_back(std::move(give));
        } else {
            give();
        }
    }
    bool answer_one() {
        if (waiting.empty()) return false;
        const auto give = std::move(waiting.front());
        waiting.pop_front();
        give();
        return true;
    }
};

class memory_maildrop : public maildrop {
public:
    explicit memory_maildrop(memory_messages& of) : of_(of) { ++of_.open; }
    memory_maildrop(const memory_maildrop&) = delete;
    memory_maildrop& operator=(const memory_maildrop&) = delete;
    ~memory_maildrop() override { --of_.open; }

    void list(answer<maildrop_listing> done) override {
        maildrop_listing all;
        for (std::size_t i = 0; i != of_.bytes.size(); ++i)
            all.push_back({i < of_.listed.size() ? of_.listed[i] : of_.bytes[i].size(),
                           "uid-" + std::to_string(i + 1),
                           i < of_.needs_utf8.size() && of_.needs_utf8[i]});
        give(std::move(done), of_.list_error, std::move(all));
    }

    void read(std::size_t index, byte_range range, answer<std::string_view> done) override {
        ++of_.reads;
        of_.asked += range.size;
        of_.deepest = std::max(of_.deepest, ++of_.depth);
        const std::string& all = of_.bytes.at(index);
        const auto begin = std::min<std::size_t>(range.begin, all.size());
        const auto size = std::min<std::size_t>(range.size, of_.largest_read);
        give(std::move(done), of_.read_error, std::string_view(all).substr(begin, size));
        --of_.depth;
    }

    void remove(std::vector<std::size_t> indices, answer<> done) override {
        indices.resize(std::min(indices.size(), of_.most_removed));
        of_.removed = std::move(indices);
        give(std::move(done), of_.remove_error);
    }

private:
    // A std::function copies what it holds, and an answer is only moved.
    template <class... T>
    void give(answer<T...> done, std::error_code error, T... values) {
        const auto held = std::make_shared<answer<T...>>(std::move(done));
        of_.answer([held, error, values...] { (*held)(error, values...); });
    }

    memory_messages& of_;
};

} // namespace courriel::pop3::tests
