// See mbox_header_filter.hpp. The header ends at the first empty line, as programs take it that
// read such files, even where a line in it is no field: what is behind that line they believe as
// well. A line of CRs alone is empty, too: one of them falls away with the end of the line, and a
// program that takes CRLF as well would not see the fields that are written behind it.
#include "mbox_header_filter.hpp"

#include <courriel/ascii.hpp>
#include <courriel/mime/mbox_status.hpp>
#include <courriel/version.hpp>

namespace courriel::mime::detail {
namespace {

// The longest of the names, and blanks before the colon (RFC 5322 section 4.5). A name with more of
// them is taken for the field that it begins like: some programs skip any number.
constexpr std::size_t most_held = 64;

} // namespace

std::size_t mbox_header_filter::write(std::string_view piece, std::string& out) {
    std::size_t at = 0;
    while (at != piece.size() && !ended_) {
        if (state_ == state::name) {
            if (take(piece[at], out)) ++at;
            continue;
        }
        const std::size_t lf = piece.find('\n', at);
        const std::size_t end = lf == std::string_view::npos ? piece.size() : lf + 1;
        if (state_ == state::kept_line) out += piece.substr(at, end - at);
        if (lf != std::string_view::npos) state_ = state::name;
        at = end;
    }
    return at;
}

void mbox_header_filter::decide(state s, std::string& out) {
    if (s == state::kept_line) out += held_;
    held_.clear();
    state_ = s;
    last_dropped_ = s == state::dropped_line;
}

// The next character while the line's name is being read; false when it is left to be taken again.
bool mbox_header_filter::take(char c, std::string& out) {
    const bool first = held_.empty();
    const bool only_cr = first || held_.back() == '\r'; // which only CRs may precede
    if (c == '\n' && only_cr) {
        held_.clear();
        ended_ = true;
        return true;
    }
    if (first && ascii::is_blank(c)) {
        decide(last_dropped_ ? state::dropped_line : state::kept_line, out);
        return false;
    }
    const bool may_be_name = ascii::is_graphic(c) || ascii::is_blank(c) || (only_cr && c == '\r');
    if (may_be_name && c != ':' && held_.size() != most_held) {
        held_ += c;
        return true;
    }
    const bool drop = drops_ && may_be_name && is_mbox_field(ascii::trim(held_));
    decide(drop ? state::dropped_line : state::kept_line, out);
    return false;
}

void mbox_header_filter::finish(std::string& out) {
    out += held_;
    held_.clear();
}

} // namespace courriel::mime::detail
