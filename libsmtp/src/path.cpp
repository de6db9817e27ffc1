// The grammar of paths (RFC 5321 section 4.1.2), with the UTF-8 of RFC 6531 where it allows other
// characters than ASCII. Each function says how many octets at the front of the text match its
// rule; 0: none do. Every octet is looked at a bounded number of times.
#include <courriel/smtp/path.hpp>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/ip_address.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {
namespace {

// Octets: the strict limits of RFC 5321 section 4.5.3.1, and what is taken from generous senders.
constexpr std::size_t strict_local_part = 64;
constexpr std::size_t longest_local_part = 255;
constexpr std::size_t longest_domain = 255;
constexpr std::size_t longest_path = 512;

template <class Predicate>
std::size_t match_while(std::string_view text, const Predicate& predicate) {
    std::size_t n = 0;
    while (n != text.size() && predicate(text[n])) ++n;
    return n;
}

// atext = ALPHA / DIGIT / "!" / "#" / ... (RFC 5322 section 3.2.3) / UTF8-non-ascii (RFC 6531)
bool is_atext(char c) {
    return ascii::is_alnum(c) || !ascii::is_ascii(c) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

// Dot-string = Atom *("." Atom)
std::size_t match_dot_string(std::string_view text) {
    std::size_t n = match_while(text, is_atext);
    while (n != 0 && n != text.size() && text[n] == '.') {
        const std::size_t atom = match_while(text.substr(n + 1), is_atext);
        if (atom == 0) break;
        n += 1 + atom;
    }
    return n;
}

// Quoted-string = DQUOTE *QcontentSMTP DQUOTE
// QcontentSMTP = qtextSMTP / quoted-pairSMTP; both hold %d32-126 (and UTF8-non-ascii) alone
std::size_t match_quoted_string(std::string_view text) {
    if (text.empty() || text.front() != '"') return 0;
    for (std::size_t n = 1; n < text.size(); ++n) {
        if (text[n] == '"') return n + 1;
        if (text[n] == '\\' && (++n == text.size() || !ascii::is_printable(text[n]))) return 0;
        if (ascii::is_control(text[n])) return 0;
    }
    return 0;
}

// Local-part = Dot-string / Quoted-string
std::size_t match_local_part(std::string_view text) {
    const std::size_t n = match_quoted_string(text);
    return n != 0 ? n : match_dot_string(text);
}

// sub-domain = Let-dig [Ldh-str] / U-label (RFC 6531); underscores are let through
std::size_t match_label(std::string_view text) {
    const std::size_t n = match_while(text, [](char c) {
        return ascii::is_alnum(c) || c == '-' || c == '_' || !ascii::is_ascii(c);
    });
    return n == 0 || text[0] == '-' || text[n - 1] == '-' ? 0 : n;
}

// Domain = sub-domain *("." sub-domain)
std::size_t match_domain(std::string_view text) {
    std::size_t n = match_label(text);
    while (n != 0 && n != text.size() && text[n] == '.') {
        const std::size_t label = match_label(text.substr(n + 1));
        if (label == 0) return 0;
        n += 1 + label;
    }
    return n;
}

// General-address-literal = Standardized-tag ":" 1*dcontent; Standardized-tag = Ldh-str
bool is_general_literal(std::string_view text) {
    const std::size_t tag = text.find(':');
    if (tag == std::string_view::npos || tag == 0 || tag + 1 == text.size()) return false;
    return text[tag - 1] != '-' && ascii::all_of(text.substr(0, tag), [](char c) {
               return ascii::is_alnum(c) || c == '-';
           });
}

// address-literal = "[" ( IPv4-address-literal / IPv6-address-literal /
//                   General-address-literal ) "]"
std::size_t match_address_literal(std::string_view text) {
    if (text.empty() || text.front() != '[') return 0;
    // dcontent = %d33-90 / %d94-126
    const std::size_t n = match_while(text.substr(1), [](char c) {
        return ascii::is_graphic(c) && c != '[' && c != '\\' && c != ']';
    });
    if (n + 1 == text.size() || text[n + 1] != ']') return 0;
    const std::string_view inside = text.substr(1, n);
    const bool good = ascii::istarts_with(inside, "IPv6:")
                          ? ip_address::is_ipv6(inside.substr(5))
                          : ip_address::is_ipv4(inside) || is_general_literal(inside);
    return good ? n + 2 : 0;
}

// ( Domain / address-literal ), as it stands behind the "@" of a Mailbox
std::size_t match_host(std::string_view text) {
    const std::size_t n = match_address_literal(text);
    return n != 0 ? n : match_domain(text);
}

// A-d-l ":" = At-domain *( "," At-domain ) ":"; At-domain = "@" Domain
std::size_t match_source_route(std::string_view text) {
    std::size_t n = 0;
    while (n != text.size() && text[n] == '@') {
        const std::size_t domain = match_domain(text.substr(n + 1));
        n += 1 + domain;
        if (domain == 0 || n == text.size()) return 0;
        const char separator = text[n++];
        if (separator == ':') return n;
        if (separator != ',') return 0;
    }
    return 0;
}

// Mailbox = Local-part "@" ( Domain / address-literal ); of a forward path also "Postmaster"
std::size_t match_mailbox(std::string_view text, path_kind kind, path_view& out) {
    const std::size_t local = match_local_part(text);
    if (local == 0 || local > longest_local_part) return 0;
    std::size_t n = local;
    if (n != text.size() && text[n] == '@') {
        const std::size_t host = match_host(text.substr(n + 1));
        if (host == 0 || host > longest_domain) return 0;
        n += 1 + host;
    } else if (kind == path_kind::reverse || !ascii::iequals(text.substr(0, n), "postmaster")) {
        return 0;
    }
    const bool has_domain = n != local;
    out = {text.substr(0, n), text.substr(0, local),
           has_domain ? text.substr(local + 1, n - local - 1) : std::string_view{}};
    return n;
}

} // namespace

bool path_view::is_ascii() const {
    return ascii::all_of(text, [](char c) { return ascii::is_ascii(c); });
}

bool operator==(const path_view& a, const path_view& b) {
    return a.local_part == b.local_part && ascii::iequals(a.domain, b.domain);
}

// Reverse-path = Path / "<>"
// Forward-path = Path / "<Postmaster>" (RFC 5321 section 4.1.1.3)
// Path = "<" [ A-d-l ":" ] Mailbox ">"
result<parsed_path> parse_path(std::string_view text, path_kind kind) {
    parsed_path out{};
    std::string_view rest = text;
    out.leniency.no_brackets = rest.empty() || rest.front() != '<';
    if (!out.leniency.no_brackets) rest.remove_prefix(1);
    const char* const begin = rest.data();

    if (kind == path_kind::reverse && !out.leniency.no_brackets && rest.substr(0, 1) == ">") {
        out.rest = rest.substr(1);
        return out;
    }
    const std::size_t route = match_source_route(rest);
    out.leniency.source_route = route != 0;
    rest.remove_prefix(route);

    const std::size_t mailbox = match_mailbox(rest, kind, out.path);
    if (mailbox == 0) return errc::malformed;
    rest.remove_prefix(mailbox);
    if (static_cast<std::size_t>(rest.data() - begin) > longest_path) return errc::malformed;
    if (!out.path.is_ascii() && !utf8::is_valid(out.path.text)) return errc::malformed;
    out.leniency.long_local_part = out.path.local_part.size() > strict_local_part;

    if (!out.leniency.no_brackets) {
        if (rest.empty() || rest.front() != '>') return errc::malformed;
        rest.remove_prefix(1);
    }
    if (!rest.empty() && rest.front() != ' ') return errc::malformed;
    out.rest = rest;
    return out;
}

} // namespace courriel::smtp
