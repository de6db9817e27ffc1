// See value_reader.hpp.
#include "value_reader.hpp"

#include <bit>
#include <cstdint>

#include <courriel/version.hpp>

namespace courriel::mime::detail {
namespace {

// `text` between `open` and `close`, which are quoted in it as the backslash is.
std::string enclose(std::string_view text, char open, char close) {
    std::string out(1, open);
    for (const char c : text) {
        if (c == open || c == close || c == '\\') out += '\\';
        out += c;
    }
    return out += close;
}

} // namespace

// CFWS = (1*([FWS] comment) [FWS]) / FWS, from its first comment on
std::size_t value_reader::skip_comments() {
    std::size_t end = at_;
    do {
        skip_comment();
        end = at_;
        skip_spaces();
    } while (peek() == '(');
    return end;
}

// comment = "(" *([FWS] ccontent) [FWS] ")"
// ccontent = ctext / quoted-pair / comment
void value_reader::skip_comment() {
    const std::size_t begin = at_;
    comment_begin_ = begin;
    std::size_t depth = 0;
    std::size_t quoted = value_.size(); // behind the last backslash
    bool too_deep = false;
    using telling = simd::any_of<'(', ')', '\\'>;
    std::size_t end = value_.size();
    simd::each_block(value_, begin, [&](const auto& octets, const auto& mask, std::size_t at) {
        std::uint32_t found = mask(telling::in(octets));
        for (; found != 0; found &= found - 1) {
            const std::size_t i = at + static_cast<std::size_t>(std::countr_zero(found));
            const char c = value_[i];
            if (i == quoted) continue;
            if (c == '\\') {
                quoted = i + 1;
            } else if (c == '(') {
                too_deep = depth == comment_depth_;
                if (too_deep) return true;
                ++depth;
            } else if (--depth == 0) {
                end = i;
                return true;
            }
        }
        return false;
    });
    at_ = end;
    if (too_deep) return add_defect(defect_kind::comment_too_deep, begin);
    comment_ = slice(begin + 1, end);
    if (end == value_.size()) return add_defect(defect_kind::unterminated, begin);
    ++at_;
}

// quoted-string = [CFWS] DQUOTE *([FWS] qcontent) [FWS] DQUOTE [CFWS]
// qcontent = qtext / quoted-pair
std::string_view value_reader::take_quoted() {
    const std::size_t begin = at_++;
    using telling = simd::any_of<'"', '\\'>;
    for (; (at_ = simd::find_first<telling>(value_, at_)) != value_.size(); ++at_) {
        if (value_[at_] == '"') return slice(begin + 1, at_++);
        if (at_ + 1 != value_.size()) ++at_;
    }
    add_defect(defect_kind::unterminated, begin);
    return slice(begin + 1, at_);
}

// domain-literal = [CFWS] "[" *([FWS] dtext) [FWS] "]" [CFWS]
std::string_view value_reader::take_literal() {
    const std::size_t begin = at_++;
    // dtext = %d33-90 / %d94-126, all but "[", "]" and "\"
    std::size_t end = at_;
    while (end != value_.size() &&
           (is_space(value_[end]) || (ascii::is_graphic(value_[end]) && value_[end] != '[' &&
                                      value_[end] != ']' && value_[end] != '\\')))
        ++end;
    if (end != value_.size() && value_[end] == ']') {
        at_ = end + 1;
        return slice(begin, at_);
    }
    add_defect(defect_kind::unterminated, begin);
    return {};
}

// quoted-pair = ("\" (VCHAR / WSP)) / obs-qp
std::string unquote(std::string_view content) {
    using telling = simd::any_of<'\\', '\r', '\n'>;
    std::size_t i = simd::find_first<telling>(content, 0);
    std::string out(content.substr(0, i));
    for (; i != content.size(); ++i) {
        if (content[i] == '\\' && i + 1 != content.size()) ++i;
        if (content[i] != '\r' && content[i] != '\n') out += content[i];
    }
    return out;
}

std::string quote(std::string_view text) { return enclose(text, '"', '"'); }

std::string comment(std::string_view text) { return enclose(text, '(', ')'); }

} // namespace courriel::mime::detail
