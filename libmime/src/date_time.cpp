// See date_time.hpp. By the calendar of <chrono>, never by the locale or the zone of the machine.
#include <courriel/mime/date_time.hpp>

#include <string_view>

#include <courriel/version.hpp>

namespace courriel::mime {
namespace {

// The three letters that belong to `index` in a table of them.
std::string_view abbreviation(std::string_view table, unsigned index) {
    return table.substr(std::size_t{3} * index, 3);
}

void append_padded(std::string& out, unsigned value, unsigned digits) {
    for (unsigned power = digits == 4 ? 1000 : 10; power != 0; power /= 10)
        out += static_cast<char>('0' + value / power % 10);
}

} // namespace

std::string format_date(std::chrono::system_clock::time_point time) {
    namespace chrono = std::chrono;
    const auto days = chrono::floor<chrono::days>(time);
    const chrono::year_month_day date(days);
    const chrono::hh_mm_ss clock(chrono::floor<chrono::seconds>(time - days));

    std::string out;
    out += abbreviation("SunMonTueWedThuFriSat", chrono::weekday(days).c_encoding());
    out += ", ";
    append_padded(out, static_cast<unsigned>(date.day()), 2);
    out += ' ';
    out += abbreviation("JanFebMarAprMayJunJulAugSepOctNovDec",
                        static_cast<unsigned>(date.month()) - 1);
    out += ' ';
    append_padded(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    out += ' ';
    append_padded(out, static_cast<unsigned>(clock.hours().count()), 2);
    out += ':';
    append_padded(out, static_cast<unsigned>(clock.minutes().count()), 2);
    out += ':';
    append_padded(out, static_cast<unsigned>(clock.seconds().count()), 2);
    out += " +0000";
    return out;
}

} // namespace courriel::mime
