// See maildir_name.hpp.
#include <courriel/mime/maildir_name.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::mime {
namespace {

bool is_folder_name(std::string_view name) {
    return !name.empty() && ascii::all_of(name, [](char c) {
        return c != '.' && c != '/' && !ascii::is_control(c);
    });
}

void read_size(std::string_view field, std::string_view key, std::optional<std::uint64_t>& to) {
    if (!to && field.starts_with(key)) to = ascii::parse_number(field.substr(key.size()));
}

} // namespace

maildir_flags::maildir_flags(std::string_view text) noexcept {
    for (const char c : text) set(c);
}

std::uint64_t maildir_flags::bit(char letter) noexcept {
    return ascii::is_alpha(letter) ? std::uint64_t{1} << (letter - 'A') : 0;
}

std::string maildir_flags::to_string() const {
    std::string out;
    for (char c = 'A'; c <= 'z'; ++c)
        if (has(c)) out += c;
    return out;
}

std::optional<maildir_name> maildir_name::parse(std::string_view name, char separator) {
    if (name.empty() || name.front() == '.' || !ascii::fits_line(name) ||
        name.find('/') != std::string_view::npos)
        return std::nullopt;
    maildir_name out;
    const std::size_t end = std::min(name.find(separator), name.size());
    out.base = name.substr(0, end);
    const std::string_view info = name.substr(end == name.size() ? end : end + 1);
    if (info.starts_with("2,")) {
        out.has_info = true;
        const std::size_t comma = std::min(info.find(',', 2), info.size());
        out.flags = maildir_flags(info.substr(2, comma - 2));
        out.rest = info.substr(comma);
    }
    std::string_view fields = out.base;
    while (!fields.empty()) {
        const std::size_t comma = fields.find(',');
        read_size(fields.substr(0, comma), "S=", out.size);
        read_size(fields.substr(0, comma), "W=", out.virtual_size);
        fields.remove_prefix(comma == std::string_view::npos ? fields.size() : comma + 1);
    }
    return out;
}

std::string maildir_name::with_flags(maildir_flags wanted, char separator) const {
    return base + separator + "2," + wanted.to_string() + rest;
}

result<std::string> make_maildir_base(const maildir_unique& unique) {
    if (unique.host.empty() ||
        !ascii::all_of(unique.host, [](char c) { return !ascii::is_control(c); }))
        return errc::invalid_argument;
    using namespace std::chrono;
    const auto since = unique.time.time_since_epoch();
    const auto whole = floor<seconds>(since);
    std::string microseconds_text;
    ascii::append_number(
        microseconds_text,
        static_cast<std::uint64_t>(duration_cast<microseconds>(since - whole).count()));

    std::string out;
    const auto append = [&](std::string_view key, std::uint64_t value) {
        out += key;
        ascii::append_number(out, value);
    };
    append("", static_cast<std::uint64_t>(std::max<seconds::rep>(whole.count(), 0)));
    out += ".M";
    out.append(6 - microseconds_text.size(), '0') += microseconds_text;
    append("P", unique.process);
    append("Q", unique.delivery);
    if (unique.random != 0) append("R", unique.random);
    out += '.';
    for (const char c : unique.host) {
        switch (c) {
        case '/': out += "\\057"; break;
        case ':': out += "\\072"; break;
        case ',': out += "\\054"; break;
        default: out += c;
        }
    }
    if (unique.size) append(",S=", *unique.size);
    if (unique.virtual_size) append(",W=", *unique.virtual_size);
    return out;
}

result<std::string> make_maildir_folder(std::span<const std::string> names) {
    std::string out;
    for (const std::string& name : names) {
        if (!is_folder_name(name)) return errc::invalid_argument;
        out.append(".").append(name);
    }
    return out;
}

std::optional<std::vector<std::string>> parse_maildir_folder(std::string_view folder) {
    std::vector<std::string> names;
    while (!folder.empty()) {
        if (folder.front() != '.') return std::nullopt;
        folder.remove_prefix(1);
        const std::string_view name = folder.substr(0, folder.find('.'));
        if (!is_folder_name(name)) return std::nullopt;
        names.emplace_back(name);
        folder.remove_prefix(name.size());
    }
    return names;
}

} // namespace courriel::mime
