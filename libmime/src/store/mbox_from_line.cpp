// See mbox.hpp: the `From ` line. Its date is brought into the order of RFC 5322, so that there is
// one parser of dates.
#include <array>
#include <cstddef>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/mbox.hpp>
#include <courriel/version.hpp>

namespace courriel::mime {
namespace {

constexpr std::string_view weekdays = "SunMonTueWedThuFriSat";
constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";

// Whether `word` is one of the abbreviations of three letters in `table`.
bool is_name(std::string_view word, std::string_view table) {
    if (word.size() != 3) return false;
    for (std::size_t i = 0; i != table.size(); i += 3)
        if (ascii::iequals(word, table.substr(i, 3))) return true;
    return false;
}

// Takes the last word off `text`, and the blanks on both of its sides.
std::string_view take_last_word(std::string_view& text) {
    text = ascii::trim(text);
    std::size_t begin = text.size();
    while (begin != 0 && !ascii::is_blank(text[begin - 1])) --begin;
    const std::string_view word = text.substr(begin);
    text = ascii::trim(text.substr(0, begin));
    return word;
}

// zone: "+0100", "PST"
bool is_zone(std::string_view word) {
    if (word.starts_with('+') || word.starts_with('-'))
        return word.size() == 5 && ascii::all_of(word.substr(1), ascii::is_digit);
    return ascii::all_of(word, ascii::is_alpha);
}

bool is_clock(std::string_view word) {
    return ascii::all_of(word, [](char c) { return ascii::is_digit(c) || c == ':'; });
}

bool is_year(std::string_view word) {
    return (word.size() == 4 || word.size() == 2) && ascii::all_of(word, ascii::is_digit);
}

// "Nov 24 18:22:48", then a year with zones on either side of it.
std::optional<date_time> parse_asctime(std::string_view text) {
    const std::string_view month = ascii::take_word(text);
    const std::string_view day = ascii::take_word(text);
    const std::string_view clock = ascii::take_word(text);
    if (!is_name(month, months) || !ascii::all_of(day, ascii::is_digit) || !is_clock(clock))
        return std::nullopt;
    std::string_view year;
    std::string_view zone = "-0000";
    int zones = 0; // "MET DST" are two
    while (!text.empty()) {
        const std::string_view word = ascii::take_word(text);
        if (year.empty() && is_year(word))
            year = word;
        else if (is_zone(word) && ++zones <= 2)
            zone = word;
        else
            return std::nullopt;
    }
    std::string ordered;
    for (const std::string_view word : {day, month, year, clock, zone}) ordered.append(word) += ' ';
    return date_time::parse(ordered);
}

} // namespace

std::optional<mbox_from_line> mbox_from_line::parse(std::string_view line) {
    constexpr std::string_view prefix = "From ";
    if (!line.starts_with(prefix)) return std::nullopt;
    const std::string_view all = ascii::trim(line.substr(prefix.size()));

    // From the end, and no further than a date reaches: "Thu Nov 24 18:22:48 MET DST 1986 remote
    // from host".
    constexpr int most_words = 10;
    std::string_view before = all;
    std::size_t date_end = all.size();
    for (int i = 0; i != most_words && !before.empty(); ++i) {
        const std::string_view word = take_last_word(before);
        const auto begin = static_cast<std::size_t>(word.data() - all.data());
        if (i == 2 && ascii::iequals(word, "remote") &&
            ascii::istarts_with(all.substr(begin + word.size()), " from ")) {
            date_end = begin;
            continue;
        }
        const std::string_view date = ascii::trim(all.substr(begin, date_end - begin));
        std::optional<date_time> found;
        if (is_name(word, weekdays))
            found = parse_asctime(ascii::trim(date.substr(word.size())));
        else if (word.ends_with(',') && is_name(word.substr(0, word.size() - 1), weekdays))
            found = date_time::parse(date);
        if (found) return mbox_from_line{std::string(before), found};
    }
    return mbox_from_line{std::string(all.substr(0, all.find_first_of(" \t"))), std::nullopt};
}

// "From " addr-spec " " timestamp: RFC 4155 appendix A, with the order of asctime().
result<std::string> format_from_line(std::string_view reverse_path, std::chrono::sys_seconds time) {
    if (!ascii::all_of(reverse_path, [](char c) { return c == '\t' || !ascii::is_control(c); }))
        return errc::invalid_argument;
    std::string out = "From ";
    for (const char c : reverse_path) out += ascii::is_blank(c) ? '-' : c;
    if (reverse_path.empty()) out += "MAILER-DAEMON";

    const std::string date = format_date(time); // "Tue, 04 Nov 2026 04:05:06 +0000"
    const auto part = [&](std::size_t at, std::size_t size) {
        return std::string_view(date).substr(at, size);
    };
    out.append(" ").append(part(0, 3)).append(" ").append(part(8, 3)).append(" ");
    out += date[5] == '0' ? ' ' : date[5];
    out += date[6];
    out.append(" ").append(part(17, 8)).append(" ").append(part(12, 4));
    return out;
}

} // namespace courriel::mime
