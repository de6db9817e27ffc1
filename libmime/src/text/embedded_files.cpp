// See embedded_files.hpp. Each line is looked at once: a block that turns out to be none is text up
// to the line that says so, which may begin another.
#include <courriel/mime/embedded_files.hpp>

#include <algorithm>
#include <optional>

#include <courriel/ascii.hpp>
#include <courriel/mime/charset.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "line_reader.hpp"

namespace courriel::mime {
namespace {

std::string name_of(std::string_view octets) {
    octets = ascii::trim(octets);
    if (utf8::is_valid(octets)) return std::string(octets);
    std::string out;
    charset::to_utf8(octets, "windows-1252", out);
    return out;
}

// begin <mode> <name>
std::optional<embedded_file> read_begin(std::string_view line) {
    if (!line.starts_with("begin ")) return std::nullopt;
    line.remove_prefix(6);
    const std::string_view mode = ascii::take_word(line);
    const bool is_octal = (mode.size() == 3 || mode.size() == 4) &&
                          ascii::all_of(mode, [](char c) { return c >= '0' && c <= '7'; });
    if (!is_octal || ascii::trim(line).empty()) return std::nullopt;
    embedded_file file;
    for (const char c : mode) file.mode = file.mode * 8 + static_cast<unsigned>(c - '0');
    file.mode &= 0777;
    file.name = name_of(line);
    return file;
}

// A character for the number of octets, and four for every three of them. A checksum may follow;
// spaces at its end may have been lost, but from the first line, which distinguishes data from
// words.
bool is_uuencoded(std::string_view line, bool is_first) {
    if (line.empty() || !ascii::all_of(line, [](char c) { return c >= ' ' && c <= '`'; }))
        return false;
    const auto octets = static_cast<std::size_t>(line[0] - ' ') & 0x3F;
    const std::size_t least = (octets * 4 + 2) / 3;
    return line.size() - 1 <= (octets + 2) / 3 * 4 + 2 && (!is_first || line.size() - 1 >= least);
}

bool is_no_data(std::string_view line) { return ascii::trim(line).empty() || line[0] == '`'; }

// The value behind " name=" in a line of yEnc's.
std::uint64_t number_of(std::string_view line, std::string_view name) {
    const std::size_t at = line.find(name);
    if (at == std::string_view::npos) return 0;
    std::string_view rest = line.substr(at + name.size());
    return ascii::parse_number(ascii::take_word(rest)).value_or(0);
}

// =ybegin part=1 line=128 size=123456 name=a name with spaces.bin
std::optional<embedded_file> read_ybegin(std::string_view line) {
    if (!line.starts_with("=ybegin ")) return std::nullopt;
    constexpr std::string_view name = " name=";
    const std::size_t at = line.find(name);
    if (at == std::string_view::npos || number_of(line.substr(0, at), " line=") == 0)
        return std::nullopt;
    embedded_file file;
    file.encoding = embedded_encoding::yenc;
    file.name = name_of(line.substr(at + name.size()));
    file.size = number_of(line.substr(0, at), " size=");
    file.part = number_of(line.substr(0, at), " part=");
    return file;
}

class file_finder {
public:
    file_finder(std::string_view text, std::size_t most) : text_(text), rest_(text), most_(most) {}

    std::vector<embedded_file> find() {
        while (!rest_.empty() && files_.size() < most_) {
            const std::size_t begin = position();
            const std::string_view line = detail::take_line(rest_);
            if (auto file = read_begin(line)) {
                file->range.begin = begin;
                take_uuencoded(*file);
            } else if ((file = read_ybegin(line))) {
                file->range.begin = begin;
                take_yenc(*file);
            }
        }
        return std::move(files_);
    }

private:
    [[nodiscard]] std::size_t position() const noexcept { return text_.size() - rest_.size(); }

    void take_uuencoded(embedded_file& file) {
        bool has_data = false;
        bool at_end = false; // behind the line without data that precedes "end"
        file.is_complete = false;
        while (!rest_.empty() && !file.is_complete) {
            std::string_view after = rest_;
            const std::string_view line = detail::take_line(after);
            file.is_complete = ascii::trim(line) == "end" && (has_data || at_end);
            if (!file.is_complete && (at_end || (!line.empty() && !is_uuencoded(line, !has_data)) ||
                                      (line.empty() && !has_data)))
                break;
            at_end = is_no_data(line);
            has_data = has_data || !at_end;
            rest_ = after;
        }
        file.range.end = position();
        if (has_data || file.is_complete) files_.push_back(std::move(file));
    }

    void take_yenc(embedded_file& file) {
        file.is_complete = false;
        while (!rest_.empty() && !file.is_complete) {
            std::string_view after = rest_;
            const std::string_view line = detail::take_line(after);
            if (line.starts_with("=ybegin ")) break;
            file.is_complete = line == "=yend" || line.starts_with("=yend ");
            rest_ = after;
        }
        file.range.end = position();
        files_.push_back(std::move(file));
    }

    std::string_view text_;
    std::string_view rest_;
    std::size_t most_;
    std::vector<embedded_file> files_{};
};

} // namespace

std::vector<embedded_file> find_embedded_files(std::string_view text, const limits& limits) {
    return file_finder(text, limits.embedded_files).find();
}

std::string text_without(std::string_view text, std::span<const embedded_file> files) {
    std::string out;
    std::size_t at = 0;
    for (const embedded_file& file : files) {
        out += text.substr(at, file.range.begin - at);
        at = file.range.end;
    }
    return out.append(text.substr(at));
}

} // namespace courriel::mime
