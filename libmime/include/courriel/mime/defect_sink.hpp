// Where a parser of one field's value puts what it had to overlook.
#pragma once

#include <bitset>
#include <cstddef>
#include <vector>

#include <courriel/mime/defect.hpp>

namespace courriel::mime {

/// Nowhere, or a list that outlives the parser. The first defect of a kind stands for all of that
/// kind in one value, so that a hostile value cannot make the list grow without bound.
class defect_sink {
public:
    defect_sink() = default;
    /// `offset` is where the value lies in the text that the list is about; it is added to all
    /// positions.
    explicit defect_sink(std::vector<defect>& list, std::size_t offset = 0)
        : list_(&list)
        , offset_(offset) {}

    /// `begin` and `end` are offsets into the value.
    void add(defect_kind kind, std::size_t begin, std::size_t end) {
        const auto bit = static_cast<std::size_t>(kind);
        if (list_ == nullptr || seen_[bit]) return;
        seen_.set(bit);
        list_->push_back({kind, offset_ + begin, offset_ + end});
    }

    /// A sink for the part of the value that begins at `begin`; positions count from there.
    [[nodiscard]] defect_sink shifted(std::size_t begin) const {
        defect_sink out = *this;
        out.offset_ += begin;
        return out;
    }

private:
    std::vector<defect>* list_ = nullptr;
    std::size_t offset_ = 0;
    std::bitset<defect_kinds> seen_{};
};

} // namespace courriel::mime
