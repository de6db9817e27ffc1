// Texts in heap blocks of their exact size, where a sanitizer sees each octet read beyond them.
#pragma once

#include <memory>
#include <string_view>

namespace courriel::test {

class exact_copy {
public:
    explicit exact_copy(std::string_view text)
        : octets_(std::make_unique<char[]>(text.size()))
        , size_(text.size()) {
        text.copy(octets_.get(), size_);
    }

    [[nodiscard]] char* data() { return octets_.get(); }
    [[nodiscard]] std::string_view view() const { return {octets_.get(), size_}; }

private:
    std::unique_ptr<char[]> octets_;
    std::size_t size_;
};

/// Calls `use(prefix)` for each beginning of `text`, the empty one and the whole too.
template <class Use>
void for_each_prefix(std::string_view text, Use use) {
    for (std::size_t size = 0; size <= text.size(); ++size)
        use(exact_copy(text.substr(0, size)).view());
}

} // namespace courriel::test
