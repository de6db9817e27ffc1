// See fetch_scanner.hpp.
#include <courriel/imap/fetch_scanner.hpp>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::imap::detail {

void fetch_scanner::add_line(std::string_view line, std::size_t begin) noexcept {
    bool quoted = false; // a quoted string ends on its line
    // A literal ended what was in hand, unless it stood inside a section's brackets.
    if (depth_ == 1 && !bracket_) begin_ = begin;
    for (std::size_t i = 0; i != line.size(); ++i) {
        const char c = line[i];
        if (quoted) {
            if (c == '\\' && i + 1 != line.size()) {
                ++i;
            } else {
                quoted = c != '"';
            }
        } else if (c == '"') {
            quoted = true;
        } else if (c == '(') {
            if (++depth_ == 1) begin_ = begin + i + 1;
        } else if (c == ')') {
            if (depth_ != 0) --depth_;
        } else if (depth_ == 1 && c == '[') {
            bracket_ = true;
        } else if (depth_ == 1 && c == ']') {
            bracket_ = false;
        } else if (depth_ == 1 && c == ' ' && !bracket_) {
            const std::size_t end = begin + i;
            // UID and its number never stand across lines.
            end_token(begin_ < begin ? std::string_view{}
                                     : line.substr(begin_ - begin, end - begin_),
                      end);
        }
    }
    is_value_ = depth_ == 1 && !bracket_ && !quoted && begin_ == begin + line.size() &&
                token_.end + 1 == begin_ && token_.begin != token_.end;
}

void fetch_scanner::end_token(std::string_view token, std::size_t end) noexcept {
    if (uid_follows_)
        if (const auto uid = ascii::parse_number<std::uint32_t>(token)) uid_ = uid;
    uid_follows_ = ascii::iequals(token, "UID");
    token_ = {begin_, end};
    begin_ = end + 1;
}

} // namespace courriel::imap::detail
