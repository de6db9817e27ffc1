// See dot_stuffing.hpp. Both directions move from one line start that matters to the next: the
// lines between are found by one search, and copied, or given out, in one piece.
#include <courriel/dot_stuffing.hpp>

#include <algorithm>
#include <cassert>
#include <cstring>

#include <courriel/version.hpp>

#include "byte_scan.hpp"

namespace courriel {
namespace {

// The end of the run of [at, end) that is whole lines and the beginning of one, up to a dot at a
// line's start, an octet that is out of place or a CR that has nothing behind it.
const char* find_run_end(const char* at, const char* end) noexcept {
    const char* const hit = detail::find_misplaced<detail::line_dots::stop>(at, end);
    return hit != at && hit[-1] == '\r' ? hit - 1 : hit;
}

} // namespace

dot_stuffer::progress dot_stuffer::encode(std::string_view in, std::span<char> out) noexcept {
    const char* at = in.data();
    const char* const end = at + in.size();
    char* to = out.data();
    char* const out_end = to + out.size();
    bool refused = false;

    while (at != end && to != out_end && !refused) {
        if (cr_) {
            refused = *at != '\n';
            if (refused || out_end - to < 2) break;
            *to++ = '\r';
            *to++ = *at++;
            cr_ = false;
            line_start_ = true;
            continue;
        }
        if (line_start_ && *at == '.') {
            *to++ = '.'; // the message's own dot follows as part of a run
            line_start_ = false;
        }
        const char* const run_end = find_run_end(at, at + std::min(end - at, out_end - to));
        if (const auto run = static_cast<std::size_t>(run_end - at); run != 0) {
            std::memcpy(to, at, run);
            to += run;
            line_start_ = run_end[-1] == '\n'; // a run holds no LF but those of its CRLFs
        }
        at = run_end;
        if (at == end || to == out_end) break;
        if (*at == '\r') {
            cr_ = true;
            ++at;
        } else {
            refused = !line_start_ || *at != '.';
        }
    }
    return {static_cast<std::size_t>(at - in.data()), static_cast<std::size_t>(to - out.data()),
            refused};
}

std::size_t dot_stuffer::finish(std::span<char> out) noexcept {
    assert(out.size() >= finish_size);
    if (cr_) return 0;
    const std::string_view ending = line_start_ ? ".\r\n" : "\r\n.\r\n";
    std::memcpy(out.data(), ending.data(), ending.size());
    return ending.size();
}

dot_unstuffer::piece dot_unstuffer::decode(std::string_view in) noexcept {
    const char* at = in.data();
    const char* const end = at + in.size();

    if (line_start_ && at != end && *at == '.') {
        if (end - at < 2 || (end - at == 2 && at[1] == '\r')) return {};
        if (at[1] == '\r' && at[2] == '\n') return {kind::end, {}, 3};
        ++at; // other octets follow on the line: the dot was added for transparency
        line_start_ = false;
    }

    const char* const text = at;
    while (at != end) {
        if (const char* const run_end = find_run_end(at, end); run_end != at) {
            line_start_ = run_end[-1] == '\n';
            at = run_end;
            if (at == end || (line_start_ && *at == '.')) break;
        }
        if (*at == '\r' && end - at == 1) break; // perhaps half a CRLF
        bare_ = true;
        line_start_ = false;
        ++at;
    }
    if (at == text) return {};
    return {kind::chunk,
            {text, static_cast<std::size_t>(at - text)},
            static_cast<std::size_t>(at - in.data())};
}

} // namespace courriel
