// See message_meter.hpp.
#include <courriel/smtp/message_meter.hpp>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp::detail {
namespace {

constexpr std::string_view trace_name = "received:";

} // namespace

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

} // namespace courriel::smtp::detail
