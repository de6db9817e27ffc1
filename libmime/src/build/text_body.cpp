// See text_body.hpp.
#include "text_body.hpp"

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

namespace courriel::mime::detail {
namespace {

constexpr std::size_t line_limit = 998; // RFC 5322 section 2.1.1

struct measures {
    std::size_t longest_line = 0;
    std::size_t beyond_ascii = 0; // octets
    std::size_t escapes = 0;      // octets that quoted-printable writes as three
    bool fragile = false;         // a line that a mailbox file or a delimiter would change
    bool bare_end = false;        // a CR or LF alone

    [[nodiscard]] std::size_t quoted_size(std::string_view content) const {
        return content.size() + 2 * escapes;
    }
};

// 57 octets a line; what is short is better read than counted.
std::size_t base64_size(std::string_view content) {
    return std::max<std::size_t>(content.size() / 57 * 78, 100);
}

measures measure(std::string_view text) {
    measures out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find("\r\n"), text.size());
        const std::string_view line = text.substr(0, end);
        out.longest_line = std::max(out.longest_line, line.size());
        out.fragile = out.fragile || line.starts_with("From ") ||
                      (line.starts_with("--") && line.substr(2).starts_with(boundary_mark));
        for (const char c : line) {
            out.bare_end = out.bare_end || c == '\r' || c == '\n';
            out.beyond_ascii += ascii::is_ascii(c) ? 0 : 1;
            out.escapes += (ascii::is_printable(c) && c != '=') || c == '\t' ? 0 : 1;
        }
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return out;
}

// Octets are looked at first: most files are known by one of their first.
bool can_stand(std::string_view content, eight_bit allowed, bool fragile) {
    const bool plain = ascii::all_of(content, [&](char c) {
        return c != '\0' && (ascii::is_ascii(c) || allowed != eight_bit::never);
    });
    if (!plain) return false;
    const measures m = measure(content);
    return !m.bare_end && m.longest_line <= line_limit && (fragile || !m.fragile);
}

} // namespace

std::string with_crlf(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 32);
    for (std::size_t i = 0; i != text.size(); ++i) {
        if (text[i] != '\r' && text[i] != '\n') {
            out += text[i];
            continue;
        }
        if (text[i] == '\r' && i + 1 != text.size() && text[i + 1] == '\n') ++i;
        out += "\r\n";
    }
    return out;
}

result<text_body> encode_text(std::string_view text, eight_bit allowed,
                              std::optional<transfer_encoding> wanted) {
    if (text.find('\0') != std::string_view::npos || !utf8::is_valid(text))
        return errc::invalid_argument;
    text_body out;
    out.content = with_crlf(text);
    const measures m = measure(out.content);
    out.is_ascii = m.beyond_ascii == 0;
    const transfer_encoding plain =
        out.is_ascii ? transfer_encoding::seven_bit : transfer_encoding::eight_bit;
    const bool fits =
        m.longest_line <= line_limit && !m.fragile && (out.is_ascii || allowed != eight_bit::never);
    if (wanted && is_identity(*wanted)) {
        const bool right = *wanted == plain || *wanted == transfer_encoding::eight_bit;
        if (!fits || !right) return errc::invalid_argument;
    }
    if (wanted == transfer_encoding::uuencode) return errc::invalid_argument;
    if (fits && (!wanted || is_identity(*wanted))) {
        out.encoding = plain;
        return out;
    }
    out.encoding = wanted ? *wanted
                   : out.is_ascii || m.quoted_size(out.content) <= base64_size(out.content)
                       ? transfer_encoding::quoted_printable
                       : transfer_encoding::base64;
    out.content = encode_body(out.content, out.encoding);
    return out;
}

bool is_identity_body(std::string_view content, eight_bit allowed) {
    return can_stand(content, allowed, true);
}

bool is_plain_body(std::string_view content, eight_bit allowed) {
    return can_stand(content, allowed, false);
}

bool is_shorter_quoted(std::string_view content) {
    return measure(content).quoted_size(content) <= base64_size(content);
}

} // namespace courriel::mime::detail
