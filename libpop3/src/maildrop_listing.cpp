// See maildrop_listing.hpp. The totals are kept as messages are marked, so that STAT costs nothing.
#include <courriel/pop3/maildrop_listing.hpp>

#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::pop3 {

bool is_unique_id(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 70 && ascii::all_of(text, ascii::is_graphic);
}

marked_listing::marked_listing(maildrop_listing messages) : messages_(std::move(messages)) {
    count_all();
}

void marked_listing::count_all() noexcept {
    count_ = messages_.size();
    octets_ = 0;
    for (const auto& message : messages_) octets_ += message.octets;
}

void marked_listing::remove(std::size_t index) {
    removed_.resize(messages_.size());
    removed_[index] = true;
    --count_;
    octets_ -= messages_[index].octets;
}

void marked_listing::restore() {
    if (removed_.empty()) return;
    removed_.clear();
    count_all();
}

std::vector<std::size_t> marked_listing::removed() const {
    std::vector<std::size_t> indices;
    indices.reserve(messages_.size() - count_);
    for (std::size_t i = 0; i != removed_.size(); ++i)
        if (removed_[i]) indices.push_back(i);
    return indices;
}

} // namespace courriel::pop3
