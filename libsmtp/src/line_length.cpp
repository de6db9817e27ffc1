// See line_length.hpp.
#include <courriel/smtp/line_length.hpp>

#include <algorithm>

#include <courriel/version.hpp>

namespace courriel::smtp {

// A line that begins where we are has to end within so many octets: a late line end in that window
// is where to go on, so few octets are looked at. To look forward through the last of them is fast
// and finds one in most texts; the very last one is sought only where it does not.
void line_length::take(std::string_view text) noexcept {
    constexpr std::size_t with_crlf = longest + 2;
    constexpr std::size_t tail = 128;
    while (!too_long_ && !text.empty()) {
        const auto window = text.substr(0, with_crlf - octets_);
        std::size_t end = window.find('\n', window.size() - std::min(window.size(), tail));
        if (end == std::string_view::npos) end = window.rfind('\n');
        if (end == std::string_view::npos) {
            octets_ += window.size();
            too_long_ = octets_ > longest && (octets_ == with_crlf || window.back() != '\r');
            return;
        }
        // The window's last octet ends its only line, which is too long without a CR.
        too_long_ = end + 1 == with_crlf - octets_ && end != 0 && window[end - 1] != '\r' &&
                    window.rfind('\n', end - 1) == std::string_view::npos;
        octets_ = 0;
        text.remove_prefix(end + 1);
    }
}

} // namespace courriel::smtp
