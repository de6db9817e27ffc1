// See folder_names.hpp.
#include "folder_names.hpp"

#include <algorithm>
#include <cstddef>
#include <system_error>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/imap/mailbox_name.hpp>

#include "../mailbox_names.hpp"

namespace mail_server::maildir {
namespace {

namespace ascii = courriel::ascii;
namespace imap = courriel::imap;

constexpr std::size_t longest_file_name = 255; // NAME_MAX of every usual file system
constexpr std::string_view digits = "0123456789abcdef";

[[noreturn]] void refuse() { throw std::system_error(make_error_code(courriel::errc::refused)); }

bool must_escape(char c) { return c == '.' || c == '/' || c == '\\' || ascii::is_control(c); }

void append(std::string& out, char c, bool escaped) {
    if (!escaped) {
        out += c;
        return;
    }
    const auto octet = static_cast<unsigned char>(c);
    out += {'\\', digits[octet >> 4], digits[octet & 15]};
}

std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at != text.size(); ++at) {
        const auto high = text[at] == '\\' ? digits.find(text.substr(at).substr(1, 1)) : text.npos;
        const auto low = high == text.npos ? high : digits.find(text.substr(at).substr(2, 1));
        if (low == text.npos || at + 2 >= text.size()) {
            out += text[at];
            continue;
        }
        out += static_cast<char>(high << 4 | low);
        at += 2;
    }
    return out;
}

std::string level_on_disk(std::string_view level) {
    const auto wire = imap::encode_mailbox_name(level);
    const auto back = imap::decode_mailbox_name(wire);
    if (!back || *back != level) refuse();
    std::string out;
    for (const char c : wire) append(out, c, must_escape(c));
    return out;
}

} // namespace

std::string user_folder(std::string_view user) {
    std::string out;
    for (const char c : user) {
        const bool dot_within = c == '.' && !out.empty();
        append(out, c, must_escape(c) && !dot_within);
    }
    if (out.empty() || out.size() > longest_file_name) refuse();
    return out;
}

std::vector<std::string> folder_levels(std::string_view mailbox) {
    std::vector<std::string> out;
    std::size_t length = 0;
    for (std::size_t at = 0; at <= mailbox.size();) {
        const auto end = std::min(mailbox.find(hierarchy_delimiter, at), mailbox.size());
        out.push_back(level_on_disk(mailbox.substr(at, end - at)));
        length += 1 + out.back().size();
        at = end + 1;
    }
    if (length > longest_file_name) refuse();
    return out;
}

std::optional<std::string> mailbox_of(std::span<const std::string> levels) {
    std::string name;
    for (const auto& level : levels) {
        const auto decoded = imap::decode_mailbox_name(unescape(level));
        if (!decoded || decoded->empty() ||
            decoded->find(hierarchy_delimiter) != std::string::npos ||
            level_on_disk(*decoded) != level)
            return std::nullopt;
        if (!name.empty()) name += hierarchy_delimiter;
        name += *decoded;
    }
    if (name == inbox) return std::nullopt; // INBOX is the Maildir itself
    return name;
}

} // namespace mail_server::maildir
