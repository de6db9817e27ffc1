// See message_meter.hpp. Each octet of a header is looked at once, of a content once in a thousand
// but for those of take_line_ends().
#include <courriel/smtp/message_meter.hpp>

#include <utility>

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

void message_meter::take_line_ends(std::string_view text) noexcept {
    if (bare_ || text.empty()) return;
    if (std::exchange(cr_, false)) {
        if (text.front() != '\n') {
            bare_ = true;
            return;
        }
        text.remove_prefix(1);
    }
    bare_ = text.find('\0') != std::string_view::npos;
    while (!bare_ && !text.empty()) {
        const std::size_t cr = text.find('\r');
        bare_ = text.substr(0, cr).find('\n') != std::string_view::npos;
        if (cr == std::string_view::npos) return;
        cr_ = cr + 1 == text.size();
        if (cr_) return;
        bare_ = bare_ || text[cr + 1] != '\n';
        text.remove_prefix(cr + 2);
    }
}

} // namespace courriel::smtp::detail
