// See uucp.hpp. Every octet is looked at a bounded number of times.
#include <courriel/smtp/uucp.hpp>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {
namespace {

bool is_host(std::string_view text) {
    return !text.empty() && text.front() != '-' && ascii::all_of(text, [](char c) {
        return ascii::is_alnum(c) || c == '-' || c == '_' || c == '.';
    });
}

// Octets of the quoted string at the front of `text`; 0 when there is none, or it does not end.
std::size_t quoted_size(std::string_view text) {
    for (std::size_t n = 1; n < text.size(); ++n) {
        if (!ascii::is_printable(text[n])) return 0;
        if (text[n] == '"') return n + 1;
        if (text[n] == '\\' && (++n == text.size() || !ascii::is_printable(text[n]))) return 0;
    }
    return 0;
}

// A user without operators, or a quoted string and nothing behind it.
bool is_user(std::string_view text) {
    if (text.starts_with('"')) return quoted_size(text) == text.size();
    return !text.empty() && ascii::all_of(text, [](char c) {
        return ascii::is_graphic(c) && c != '@' && c != '!' && c != '%' && c != '"';
    });
}

// Takes "host!" off the front of `text` as long as one is there.
void take_bangs(std::string_view& text, std::vector<std::string_view>& hosts) {
    for (std::size_t bang; (bang = text.find_first_of("!\"")) != std::string_view::npos;) {
        if (text[bang] == '"') return;
        hosts.push_back(text.substr(0, bang));
        text.remove_prefix(bang + 1);
    }
}

// Takes "%host" off the end of `text` as long as one is there behind the user.
void take_percents(std::string_view& text, std::vector<std::string_view>& hosts) {
    const std::size_t quoted = text.starts_with('"') ? quoted_size(text) : 0;
    for (std::size_t percent; (percent = text.rfind('%')) != std::string_view::npos;) {
        if (percent < quoted) return;
        hosts.push_back(text.substr(percent + 1));
        text = text.substr(0, percent);
    }
}

} // namespace

result<uucp_path> uucp_path::parse(std::string_view text) {
    if (text.size() > longest_uucp_path) return errc::too_large;
    std::vector<std::string_view> hosts;
    const std::size_t at = text.rfind('@');
    // A '@' before the last quote stands within quotes, or in a host, which is refused below.
    if (at != std::string_view::npos && text.find('"', at) == std::string_view::npos) {
        hosts.push_back(text.substr(at + 1));
        text = text.substr(0, at);
    }
    take_bangs(text, hosts);
    take_percents(text, hosts);
    if (hosts.size() > most_uucp_hosts) return errc::too_large;

    uucp_path out;
    for (const std::string_view host : hosts) {
        if (!is_host(host)) return errc::malformed;
        out.hosts.emplace_back(host);
    }
    if (!is_user(text)) return errc::malformed;
    out.user = text;
    return out;
}

std::string uucp_path::to_bang_path() const {
    std::string out;
    for (const std::string& host : hosts) {
        out += host;
        out += '!';
    }
    return out + user;
}

result<path> uucp_path::to_mailbox() const {
    if (hosts.empty()) return errc::invalid_argument;
    std::string text = user;
    for (std::size_t i = hosts.size(); i-- != 1;) {
        text += '%';
        text += hosts[i];
    }
    text += '@';
    text += hosts.front();
    return path::parse(text);
}

} // namespace courriel::smtp
