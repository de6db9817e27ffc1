// The part of a message in pieces that scanner looks at: what the piece before left undecided, and
// what was fed. While nothing is left it is a view of what was fed; otherwise the rest is kept, and
// only a few KiB are copied to it at a time, until it is decided about.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace courriel::mime::detail {

class scan_window {
public:
    /// The octets that are not consumed.
    [[nodiscard]] std::string_view rest() const noexcept { return window_.substr(at_); }
    /// Where they begin in the message.
    [[nodiscard]] std::size_t offset() const noexcept { return begin_ + at_; }
    /// The message ends behind them.
    [[nodiscard]] bool is_last() const noexcept { return is_last_; }

    /// What was fed before is all in the window or consumed.
    void feed(std::string_view octets) noexcept { input_ = octets; }
    void end() noexcept { has_ended_ = true; }
    [[nodiscard]] bool has_ended() const noexcept { return has_ended_; }

    void consume(std::size_t size) noexcept { at_ += size; }

    /// Takes in more, or learns that there is no more; false when neither can be. All that was fed
    /// is kept then; views of the window die.
    bool more() {
        const bool all_consumed = at_ == window_.size();
        begin_ += at_;
        if (all_consumed && !input_.empty()) {
            window_ = input_;
            input_ = {};
            at_ = 0;
            is_kept_ = false;
            return true;
        }
        if (is_kept_)
            kept_.erase(0, at_);
        else
            kept_.assign(window_.substr(at_));
        is_kept_ = true;
        at_ = 0;
        const std::size_t size = std::min(input_.size(), piece);
        kept_.append(input_.substr(0, size));
        input_.remove_prefix(size);
        window_ = kept_;
        if (size != 0) return true;
        if (is_last_ || !has_ended_) return false;
        is_last_ = true;
        return true;
    }

private:
    static constexpr std::size_t piece = 4096;

    std::string_view window_{};
    std::size_t begin_ = 0; // offset of the window
    std::size_t at_ = 0;    // what is before it is consumed
    std::string_view input_{};
    std::string kept_{};
    bool is_kept_ = false; // the window is what is kept
    bool has_ended_ = false;
    bool is_last_ = false;
};

} // namespace courriel::mime::detail
