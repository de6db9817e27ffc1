// See value_reader.hpp.
#include "value_reader.hpp"

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
void value_reader::skip_comments() {
    do {
        skip_comment();
        skip_spaces();
    } while (peek() == '(');
}

// comment = "(" *([FWS] ccontent) [FWS] ")"
// ccontent = ctext / quoted-pair / comment
void value_reader::skip_comment() {
    const std::size_t begin = at_;
    comment_begin_ = begin;
    std::size_t depth = 0;
    using telling = simd::any_of<'(', ')', '\\'>;
    for (; (at_ = simd::find_first<telling>(value_, at_)) != value_.size(); ++at_) {
        const char c = value_[at_];
        if (c == '\\') {
            if (at_ + 1 != value_.size()) ++at_;
        } else if (c == '(') {
            if (depth == comment_depth_) {
                at_ = value_.size();
                add_defect(defect_kind::comment_too_deep, begin);
                return;
            }
            ++depth;
        } else if (c == ')' && --depth == 0) {
            comment_ = slice(begin + 1, at_);
            ++at_;
            return;
        }
    }
    comment_ = slice(begin + 1, at_);
    add_defect(defect_kind::unterminated, begin);
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
