// Replies and enhanced status codes. See reply.hpp. What goes out is written here and nowhere else,
// so that no text of an application can end a reply and begin another.
#include <courriel/smtp/reply.hpp>

#include <algorithm>
#include <cassert>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {
namespace {

constexpr std::size_t longest_line = 512; // RFC 5321 section 4.5.3.1.5, CRLF included

// textstring = 1*(%d09 / SP / %d32-126), and what is beyond ASCII as it is
char shown(char c) { return ascii::is_control(c) && c != '\t' ? '?' : c; }

void append_status(std::string& out, enhanced_status status) {
    ascii::append_number(out, status.class_);
    out += '.';
    ascii::append_number(out, status.subject);
    out += '.';
    ascii::append_number(out, status.detail);
}

// Up to three digits and what must follow them, taken off the front.
bool take_number(std::string_view& text, std::uint16_t& value) {
    std::size_t n = 0;
    while (n != text.size() && ascii::is_digit(text[n])) ++n;
    const auto number = ascii::parse_number<std::uint16_t>(text.substr(0, n), 999);
    if (!number || n > 3) return false;
    value = *number;
    text.remove_prefix(n);
    return true;
}

bool take_dot(std::string_view& text) {
    if (text.empty() || text.front() != '.') return false;
    text.remove_prefix(1);
    return true;
}

// How much of a line without LF goes out at once: all, or up to a blank where it can be.
std::size_t piece_size(std::string_view line, std::size_t most) {
    if (line.size() <= most) return line.size();
    const std::size_t blank = line.rfind(' ', most);
    return blank == std::string_view::npos || blank == 0 ? most : blank;
}

} // namespace

reply::reply(int code, enhanced_status enhanced, std::string_view text)
    : code_(code)
    , enhanced_(enhanced)
    , text_(text) {
    for (char& c : text_)
        if (c != '\n') c = shown(c);
}

reply::reply(const reply_view& view) : reply(view.code, view.enhanced, view.text) {}

// status-code = class "." subject "." detail (RFC 3463 section 2)
enhanced_status take_enhanced_status(std::string_view& text) {
    std::string_view rest = text;
    enhanced_status status;
    if (!take_number(rest, status.class_) || !take_dot(rest) ||
        !take_number(rest, status.subject) || !take_dot(rest) || !take_number(rest, status.detail))
        return {};
    if (status.class_ != 2 && status.class_ != 4 && status.class_ != 5) return {};
    if (!rest.empty() && rest.front() != ' ') return {};
    text = ascii::trim(rest);
    return status;
}

std::string to_string(enhanced_status status) {
    std::string out;
    if (status.is_present()) append_status(out, status);
    return out;
}

// Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
void append_reply(std::string& out, const reply_view& reply) {
    assert(reply.code >= 200 && reply.code <= 599);
    std::string_view rest = reply.text;
    for (bool last = false; !last;) {
        const std::size_t start = out.size();
        ascii::append_number(out, static_cast<std::uint64_t>(reply.code));
        const std::size_t separator = out.size();
        out += '-';
        if (reply.enhanced.is_present()) {
            append_status(out, reply.enhanced);
            out += ' ';
        }
        const std::string_view line = rest.substr(0, rest.find('\n'));
        const std::size_t room = longest_line - 2 - (out.size() - start);
        const std::size_t size = piece_size(line, room);
        for (const char c : line.substr(0, size)) out += shown(c);
        last = size == rest.size();
        if (!last) rest.remove_prefix(size == line.size() || line[size] == ' ' ? size + 1 : size);
        if (last) out[separator] = ' ';
        if (last && out.size() == separator + 1) out.pop_back();
        out += "\r\n";
    }
}

} // namespace courriel::smtp
