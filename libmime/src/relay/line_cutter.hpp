// Octets in pieces of any size, cut into lines. A line that is longer than the buffer comes in
// pieces too: such a line is content, never a delimiter.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace courriel::mime::detail {

/// A line, or a piece of one, with its line end. A CR and the LF behind it are in one piece.
struct line_piece {
    std::string_view text{};
    bool is_first = true;
    bool is_last = true;
};

class line_cutter {
public:
    static constexpr std::size_t longest = 4096;

    template <class OnLine>
    void write(std::string_view bytes, const OnLine& on_line) {
        while (!bytes.empty()) {
            const std::string_view seen = bytes.substr(0, longest - held_.size());
            const std::size_t lf = seen.find('\n');
            const bool is_line = lf != std::string_view::npos;
            const std::size_t n = is_line ? lf + 1 : seen.size();
            if (is_line && held_.empty()) {
                on_line(line_piece{bytes.substr(0, n), is_first_, true});
                is_first_ = true;
            } else {
                held_ += bytes.substr(0, n);
                if (is_line || held_.size() == longest) give(is_line, on_line);
            }
            bytes.remove_prefix(n);
        }
    }

    /// The last line, which has no end.
    template <class OnLine>
    void finish(const OnLine& on_line) {
        if (!held_.empty() || !is_first_) on_line(line_piece{held_, is_first_, true});
        held_.clear();
        is_first_ = true;
    }

private:
    template <class OnLine>
    void give(bool is_last, const OnLine& on_line) {
        const bool keeps_cr = !is_last && held_.back() == '\r';
        if (keeps_cr) held_.pop_back();
        on_line(line_piece{held_, is_first_, is_last});
        held_.assign(keeps_cr ? "\r" : "");
        is_first_ = is_last;
    }

    std::string held_{};
    bool is_first_ = true;
};

} // namespace courriel::mime::detail
