// See header_date.hpp.
#include "store/header_date.hpp"

#include <array>

#include <courriel/ascii.hpp>

namespace courriel::imap::detail {
namespace {

// month = "Jan" / "Feb" / ... ; 0: it is none
unsigned month_of(std::string_view word) {
    constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (unsigned i = 0; i != names.size(); ++i)
        if (ascii::istarts_with(word, names[i])) return i + 1;
    return 0;
}

// year = 4*DIGIT; RFC 5322 section 4.3: two or three digits of old
std::optional<int> year_of(std::string_view word) {
    const auto n = ascii::parse_number<unsigned>(word, 9999);
    if (!n || word.size() < 2) return std::nullopt;
    const int year = static_cast<int>(*n);
    if (word.size() == 2) return year < 50 ? year + 2000 : year + 1900;
    return word.size() == 3 ? year + 1900 : year;
}

} // namespace

std::optional<std::chrono::sys_days> day_of_date_field(std::string_view text) {
    // date-time = [day-of-week ","] day month year ...
    if (const auto comma = text.find(','); comma != text.npos) text.remove_prefix(comma + 1);
    text = ascii::trim(text);
    const auto day = ascii::parse_number<unsigned>(ascii::take_word(text), 31);
    const unsigned month = month_of(ascii::take_word(text));
    const auto year = year_of(ascii::take_word(text));
    if (!day || month == 0 || !year) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(month),
                                           std::chrono::day(*day)};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date);
}

} // namespace courriel::imap::detail
