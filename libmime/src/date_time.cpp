// See date_time.hpp: writing. By the calendar of <chrono>, never by the locale or the zone of the
// machine.
#include <courriel/mime/date_time.hpp>

#include <algorithm>

#include <courriel/version.hpp>

namespace courriel::mime {
namespace {

namespace chrono = std::chrono;

// The three letters that belong to `index` in a table of them.
std::string_view abbreviation(std::string_view table, unsigned index) {
    return table.substr(std::size_t{3} * index, 3);
}

void append_padded(std::string& out, unsigned value, unsigned digits) {
    for (unsigned power = digits == 4 ? 1000 : 10; power != 0; power /= 10)
        out += static_cast<char>('0' + value / power % 10);
}

chrono::sys_days day_of(const date_time& date) noexcept {
    return chrono::year_month_day(chrono::year(date.year), chrono::month(date.month),
                                  chrono::day(date.day));
}

void append_clock(std::string& out, const date_time& date) {
    append_padded(out, date.hour, 2);
    out += ':';
    append_padded(out, date.minute, 2);
    out += ':';
    append_padded(out, date.second, 2);
}

void append_offset(std::string& out, const date_time& date, std::string_view separator) {
    out += date.unknown_zone || date.offset < 0 ? '-' : '+';
    const auto minutes =
        date.unknown_zone ? 0U : static_cast<unsigned>(std::max(date.offset, -date.offset));
    append_padded(out, minutes / 60, 2);
    out += separator;
    append_padded(out, minutes % 60, 2);
}

} // namespace

date_time date_time::at(chrono::system_clock::time_point time) {
    const auto days = chrono::floor<chrono::days>(time);
    const chrono::year_month_day day(days);
    const chrono::hh_mm_ss clock(chrono::floor<chrono::seconds>(time - days));
    date_time out;
    out.year = static_cast<int>(day.year());
    out.month = static_cast<unsigned>(day.month());
    out.day = static_cast<unsigned>(day.day());
    out.hour = static_cast<unsigned>(clock.hours().count());
    out.minute = static_cast<unsigned>(clock.minutes().count());
    out.second = static_cast<unsigned>(clock.seconds().count());
    return out;
}

chrono::sys_seconds date_time::to_time() const noexcept {
    return day_of(*this) + chrono::hours(hour) + chrono::minutes(minute) + chrono::seconds(second) -
           chrono::minutes(unknown_zone ? 0 : offset);
}

// date-time = full-date "T" full-time
std::string to_rfc3339(const date_time& date) {
    std::string out;
    append_padded(out, static_cast<unsigned>(date.year), 4);
    out += '-';
    append_padded(out, date.month, 2);
    out += '-';
    append_padded(out, date.day, 2);
    out += 'T';
    append_clock(out, date);
    append_offset(out, date, ":");
    return out;
}

// date-time = [ day-of-week "," ] date time [CFWS]
std::string format_date(const date_time& date) {
    std::string out;
    out += abbreviation("SunMonTueWedThuFriSat", chrono::weekday(day_of(date)).c_encoding());
    out += ", ";
    append_padded(out, date.day, 2);
    out += ' ';
    out += abbreviation("JanFebMarAprMayJunJulAugSepOctNovDec", date.month - 1);
    out += ' ';
    append_padded(out, static_cast<unsigned>(date.year), 4);
    out += ' ';
    append_clock(out, date);
    out += ' ';
    append_offset(out, date, "");
    return out;
}

std::string format_date(chrono::system_clock::time_point time) {
    return format_date(date_time::at(time));
}

} // namespace courriel::mime
