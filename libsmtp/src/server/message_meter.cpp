// See message_meter.hpp. Each octet of a header is looked at once, of a content once in a thousand
// but for take_line_ends(), which looks at all.
#include <courriel/smtp/message_meter.hpp>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp::detail {
namespace {

constexpr std::size_t longest_line = 1000; // octets with CRLF (RFC 5321 section 4.5.3.1.6)
constexpr std::string_view trace_name = "received:";

} // namespace

// A line that begins where we are has to end within so many octets: the last line end in that
// window is where to go on, so few bytes are looked at.
void message_meter::measure_lines(std::string_view text) noexcept {
    while (!long_lines_ && !text.empty()) {
        const auto window = text.substr(0, longest_line - line_octets_);
        const std::size_t end = window.rfind('\n');
        if (end != std::string_view::npos) {
            line_octets_ = 0;
            text.remove_prefix(end + 1);
        } else {
            line_octets_ += window.size();
            long_lines_ = line_octets_ == longest_line;
            return;
        }
    }
}

// The header ends with the first line that is empty.
void message_meter::count_hops(std::string_view text) noexcept {
    while (!text.empty()) {
        if (other_field_) {
            const std::size_t end = text.find('\n');
            if (end == std::string_view::npos) return;
            text.remove_prefix(end + 1);
            other_field_ = false;
            name_matched_ = 0;
            continue;
        }
        const char c = text.front();
        if (name_matched_ == 0 && (c == '\r' || c == '\n')) {
            in_header_ = false;
            return;
        }
        if (ascii::to_lower(c) != trace_name[name_matched_]) {
            other_field_ = true;
            continue;
        }
        text.remove_prefix(1);
        if (++name_matched_ == trace_name.size()) {
            ++hops_;
            other_field_ = true;
        }
    }
}

// An LF stands behind a CR and nowhere else, and no octet is NUL: without a branch and in octets
// alone, so that compilers look at sixteen at a time.
void message_meter::take_line_ends(std::string_view text) noexcept {
    if (bare_ || text.empty()) return;
    const auto is = [](char c, char what) { return static_cast<unsigned char>(c == what); };
    auto found = static_cast<unsigned char>((is(text.front(), '\n') ^ (cr_ ? 1U : 0U)) |
                                            is(text.front(), '\0'));
    for (std::size_t i = 1; i < text.size(); ++i)
        found = static_cast<unsigned char>(found | (is(text[i], '\n') ^ is(text[i - 1], '\r')) |
                                           is(text[i], '\0'));
    bare_ = found != 0;
    cr_ = text.back() == '\r';
}

} // namespace courriel::smtp::detail
