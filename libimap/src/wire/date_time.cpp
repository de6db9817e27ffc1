// See date_time.hpp.
#include "wire/date_time.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::imap::wire {
namespace {

using namespace std::chrono;

constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
constexpr year_month_day first_day{year{0}, month{1}, day{1}};
constexpr year_month_day last_day{year{9999}, month{12}, day{31}};

// Exactly `n` digits.
bool fixed_number(reader& in, std::size_t n, unsigned& out) {
    const std::string_view text = in.rest().substr(0, n);
    const auto value = ascii::parse_number<unsigned>(text);
    if (text.size() != n || !value) return false;
    out = *value;
    in.skip(n);
    return true;
}

// date-month = "Jan" / "Feb" / ...
bool read_month(reader& in, unsigned& out) {
    for (unsigned m = 0; m != 12; ++m)
        if (ascii::istarts_with(in.rest(), months.substr(std::size_t{3} * m, 3))) {
            in.skip(3);
            out = m + 1;
            return true;
        }
    return false;
}

// date-day = 1*2DIGIT, then "-" date-month "-" date-year, date-year = 4DIGIT
bool read_date_text(reader& in, year_month_day& out) {
    unsigned d = 0;
    unsigned m = 0;
    unsigned y = 0;
    if (!fixed_number(in, 2, d) && !fixed_number(in, 1, d)) return false;
    if (!in.take('-') || !read_month(in, m) || !in.take('-') || !fixed_number(in, 4, y))
        return false;
    out = year{static_cast<int>(y)} / month{m} / day{d};
    return out.ok();
}

// time = 2DIGIT ":" 2DIGIT ":" 2DIGIT; a leap second is the next minute's first
bool read_time(reader& in, seconds& out) {
    unsigned h = 0;
    unsigned m = 0;
    unsigned s = 0;
    if (!fixed_number(in, 2, h) || !in.take(':') || !fixed_number(in, 2, m) || !in.take(':') ||
        !fixed_number(in, 2, s))
        return false;
    out = hours{h} + minutes{m} + seconds{s};
    return h < 24 && m < 60 && s <= 60;
}

// zone = ("+" / "-") 4DIGIT
bool read_zone(reader& in, minutes& out) {
    const bool west = in.take('-');
    unsigned h = 0;
    unsigned m = 0;
    if (!west && !in.take('+')) return false;
    if (!fixed_number(in, 2, h) || !fixed_number(in, 2, m) || h > 23 || m > 59) return false;
    out = hours{h} + minutes{m};
    if (west) out = -out;
    return true;
}

void append_padded(std::string& out, unsigned value, std::size_t width, char padding = '0') {
    std::string digits;
    ascii::append_number(digits, value);
    out.append(width - std::min(width, digits.size()), padding);
    out += digits;
}

// "-" date-month "-" date-year
void append_month_year(std::string& out, const year_month_day& date) {
    out += '-';
    out += months.substr(std::size_t{3} * (static_cast<unsigned>(date.month()) - 1), 3);
    out += '-';
    append_padded(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
}

} // namespace

// date-day-fixed = (SP DIGIT) / 2DIGIT; a digit without its SP is let through
bool read_date_time(reader& in, sys_seconds& out, minutes& zone) {
    reader at = in;
    year_month_day date;
    seconds time{};
    minutes offset{};
    if (!at.take('"')) return false;
    at.take_space();
    if (!read_date_text(at, date) || !at.take_space() || !read_time(at, time) || !at.take_space() ||
        !read_zone(at, offset) || !at.take('"'))
        return false;
    out = sys_days{date} + time - offset;
    zone = offset;
    in = at;
    return true;
}

void append_date_time(std::string& out, sys_seconds time, minutes zone) {
    zone = std::clamp(zone, -minutes{24 * 60 - 1}, minutes{24 * 60 - 1});
    // First within reach of the calendar, lest the sum overflow; then to what four digits can say.
    constexpr sys_seconds least = sys_days{first_day};
    constexpr sys_seconds most = sys_days{last_day} + days{1} - seconds{1};
    const sys_seconds local =
        std::clamp(std::clamp(time, least - days{1}, most + days{1}) + zone, least, most);
    const auto midnight = floor<days>(local);
    const year_month_day date{midnight};
    const hh_mm_ss clock{local - midnight};
    out += '"';
    append_padded(out, static_cast<unsigned>(date.day()), 2, ' ');
    append_month_year(out, date);
    out += ' ';
    append_padded(out, static_cast<unsigned>(clock.hours().count()), 2);
    out += ':';
    append_padded(out, static_cast<unsigned>(clock.minutes().count()), 2);
    out += ':';
    append_padded(out, static_cast<unsigned>(clock.seconds().count()), 2);
    out += zone < minutes{0} ? " -" : " +";
    const auto offset = static_cast<unsigned>(abs(zone).count());
    append_padded(out, offset / 60 * 100 + offset % 60, 4);
    out += '"';
}

// date = date-text / DQUOTE date-text DQUOTE
bool read_date(reader& in, year_month_day& out) {
    reader at = in;
    year_month_day date;
    const bool quoted = at.take('"');
    if (!read_date_text(at, date) || (quoted && !at.take('"'))) return false;
    out = date;
    in = at;
    return true;
}

void append_date(std::string& out, year_month_day date) {
    if (!date.ok()) date = year{1970} / month{1} / day{1};
    date = std::clamp(date, first_day, last_day);
    ascii::append_number(out, static_cast<unsigned>(date.day()));
    append_month_year(out, date);
}

} // namespace courriel::imap::wire
