// The list of what is wrong with a message's lines and structure, which a hostile message cannot
// make grow beyond limits::defects.
#pragma once

#include <bitset>
#include <cstddef>
#include <vector>

#include <courriel/mime/defect.hpp>

namespace courriel::mime::detail {

class defect_log {
public:
    /// The list outlives the log, and takes `room` defects, then one that says that there are more.
    /// The first of a kind always finds its place.
    defect_log(std::vector<defect>& list, std::size_t room) : list_(list), room_(room) {}

    void add(defect_kind kind, std::size_t begin, std::size_t end) {
        ++told_;
        const auto bit = static_cast<std::size_t>(kind);
        if (room_ == 0 && seen_[bit]) {
            if (is_full_) return;
            is_full_ = true;
            kind = defect_kind::too_many_defects;
        }
        seen_.set(bit);
        if (room_ != 0) --room_;
        list_.push_back({kind, begin, end});
    }

    /// How often add() was called, whether the list had room or not.
    [[nodiscard]] std::size_t told() const noexcept { return told_; }

private:
    std::vector<defect>& list_;
    std::size_t room_;
    std::size_t told_ = 0;
    bool is_full_ = false;
    std::bitset<defect_kinds> seen_{};
};

} // namespace courriel::mime::detail
