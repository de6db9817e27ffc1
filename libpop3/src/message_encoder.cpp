// See message_encoder.hpp. The stuffer refuses what is not canonical; what it refuses is put right
// here, octet by octet, so that whole messages with good line ends go through in long runs.
#include <courriel/pop3/message_encoder.hpp>

#include <algorithm>
#include <cassert>

#include <courriel/version.hpp>

namespace courriel::pop3 {
namespace {

bool is_line_end(char c) { return c == '\r' || c == '\n'; }

} // namespace

// The end of a line is looked for once, however many octets of the line are refused, and no further
// than may be written.
message_encoder::progress message_encoder::encode(std::string_view in,
                                                  std::span<char> out) noexcept {
    progress total;
    std::size_t line = lines_left_ ? 0 : in.size(); // octets that may be encoded together
    while (!in.empty() && !enough_ && out.size() >= least_room) {
        if (line == 0) line = next_line(in.substr(0, out.size())).size();
        const progress done = encode_canonical(in.substr(0, line), out);
        count(in.substr(0, done.consumed));
        in.remove_prefix(done.consumed);
        line -= done.consumed;
        out = out.subspan(done.produced);
        total.consumed += done.consumed;
        total.produced += done.produced;
    }
    if (enough_) total.consumed += in.size();
    return total;
}

std::size_t message_encoder::finish(std::span<char> out) noexcept {
    assert(out.size() >= least_room);
    const std::size_t line_end = cr_ ? stuffer_.encode("\n", out).produced : 0;
    return line_end + stuffer_.finish(out.subspan(line_end));
}

// Up to the first line end, or what there is. A LF whose CR was taken before stands alone.
std::string_view message_encoder::next_line(std::string_view in) const noexcept {
    const auto end =
        static_cast<std::size_t>(std::find_if(in.begin(), in.end(), is_line_end) - in.begin());
    const bool is_crlf = in.substr(end).starts_with("\r\n");
    return in.substr(0, end + (is_crlf ? 2 : 1));
}

// Keeps account of the lines of which `consumed`, a piece of next_line(), is a part: if it has a
// line end, that is its end.
void message_encoder::count(std::string_view consumed) noexcept {
    if (consumed.empty()) return;
    const bool after_cr = cr_;
    cr_ = consumed.back() == '\r';
    if (!lines_left_) return;
    if (!is_line_end(consumed.front())) line_is_empty_ = false;
    if (!is_line_end(consumed.back()) || (after_cr && consumed == "\n"))
        return; // there is none, or it is counted
    if (!in_header_) {
        --*lines_left_;
    } else if (line_is_empty_) {
        in_header_ = false;
    }
    line_is_empty_ = true;
    enough_ = !in_header_ && *lines_left_ == 0;
}

message_encoder::progress message_encoder::encode_canonical(std::string_view in,
                                                            std::span<char> out) noexcept {
    const auto done = stuffer_.encode(in, out);
    if (!done.refused) return {done.consumed, done.produced};
    if (done.consumed != 0) return {done.consumed, done.produced}; // the rest comes by itself
    if (cr_) {                                                     // it was a bare one
        cr_ = false;
        return {0, stuffer_.encode("\n", out).produced};
    }
    const std::string_view instead = in.front() == '\0' ? "\x80" : "\r\n";
    return {1, stuffer_.encode(instead, out).produced};
}

} // namespace courriel::pop3
