// See date_time.hpp.
#include "date_time.hpp"

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp::detail {
namespace {

using namespace std::chrono;

// `digits` digits and then `behind` ('\0': nothing), taken off the front.
std::optional<unsigned> take_number(std::string_view& text, std::size_t digits, char behind) {
    if (text.size() < digits + (behind != '\0' ? 1U : 0U)) return std::nullopt;
    const auto number = ascii::parse_number<unsigned>(text.substr(0, digits), 9999);
    if (!number || !ascii::all_of(text.substr(0, digits), ascii::is_digit)) return std::nullopt;
    text.remove_prefix(digits);
    if (behind != '\0') {
        if (ascii::to_lower(text.front()) != behind) return std::nullopt;
        text.remove_prefix(1);
    }
    return number;
}

// time-secfrac = "." 1*DIGIT
bool skip_fraction(std::string_view& text) {
    if (text.empty() || text.front() != '.') return true;
    std::size_t n = 1;
    while (n != text.size() && ascii::is_digit(text[n])) ++n;
    text.remove_prefix(n);
    return n > 1;
}

// time-offset = "Z" / time-numoffset; time-numoffset = ("+" / "-") time-hour ":" time-minute
std::optional<minutes> parse_offset(std::string_view text) {
    if (text == "Z" || text == "z") return minutes(0);
    if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
    const bool behind = text.front() == '-';
    text.remove_prefix(1);
    const auto hour = take_number(text, 2, ':');
    const auto minute = hour ? take_number(text, 2, '\0') : std::nullopt;
    if (!minute || !text.empty() || *hour > 23 || *minute > 59) return std::nullopt;
    const minutes offset(*hour * 60 + *minute);
    return behind ? -offset : offset;
}

void append_digits(std::string& out, unsigned value, unsigned places) {
    for (unsigned unit = places == 4 ? 1000U : 10U; unit != 0; unit /= 10)
        out += static_cast<char>('0' + value / unit % 10);
}

} // namespace

// date-time = full-date "T" full-time
std::optional<sys_seconds> parse_date_time(std::string_view text) {
    const auto y = take_number(text, 4, '-');
    const auto m = y ? take_number(text, 2, '-') : std::nullopt;
    const auto d = m ? take_number(text, 2, 't') : std::nullopt;
    const auto hour = d ? take_number(text, 2, ':') : std::nullopt;
    const auto minute = hour ? take_number(text, 2, ':') : std::nullopt;
    const auto second = minute ? take_number(text, 2, '\0') : std::nullopt;
    if (!second || !skip_fraction(text)) return std::nullopt;
    const auto offset = parse_offset(text);
    const year_month_day day{year(static_cast<int>(*y)), month(*m), std::chrono::day(*d)};
    // 60 is a leap second
    if (!offset || !day.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return sys_seconds(sys_days(day)) + hours(*hour) + minutes(*minute) + seconds(*second) -
           *offset;
}

void append_date_time(std::string& out, sys_seconds moment) {
    constexpr sys_seconds first{sys_days(year(0) / January / 1)};
    constexpr sys_seconds last = sys_seconds{sys_days(year(10'000) / January / 1)} - seconds(1);
    moment = std::clamp(moment, first, last);
    const auto midnight = floor<days>(moment);
    const year_month_day day{midnight};
    const hh_mm_ss time{moment - midnight};
    append_digits(out, static_cast<unsigned>(static_cast<int>(day.year())), 4);
    out += '-';
    append_digits(out, static_cast<unsigned>(day.month()), 2);
    out += '-';
    append_digits(out, static_cast<unsigned>(day.day()), 2);
    out += 'T';
    append_digits(out, static_cast<unsigned>(time.hours().count()), 2);
    out += ':';
    append_digits(out, static_cast<unsigned>(time.minutes().count()), 2);
    out += ':';
    append_digits(out, static_cast<unsigned>(time.seconds().count()), 2);
    out += 'Z';
}

} // namespace courriel::smtp::detail
