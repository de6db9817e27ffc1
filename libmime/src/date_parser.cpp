// See date_time.hpp: reading (RFC 5322 sections 3.3 and 4.3). Every number is bounded before it is
// computed with. The order of asctime(), which no version of the standard had, is read with a
// defect.
#include <courriel/mime/date_time.hpp>

#include <array>
#include <cstdint>

#include <courriel/version.hpp>

#include "plain_date.hpp"
#include "value_reader.hpp"

namespace courriel::mime {
namespace {

namespace chrono = std::chrono;

constexpr std::array<std::string_view, 7> weekdays{"sunday",   "monday", "tuesday", "wednesday",
                                                   "thursday", "friday", "saturday"};
constexpr std::array<std::string_view, 12> months{"january",   "february", "march",    "april",
                                                  "may",       "june",     "july",     "august",
                                                  "september", "october",  "november", "december"};

struct named_zone {
    std::string_view name;
    int hours;
};
// obs-zone = "UT" / "GMT" / "EST" ...; "UTC" is not among them, and is used.
constexpr std::array<named_zone, 11> zones{{{"UT", 0},
                                            {"UTC", 0},
                                            {"GMT", 0},
                                            {"EST", -5},
                                            {"EDT", -4},
                                            {"CST", -6},
                                            {"CDT", -5},
                                            {"MST", -7},
                                            {"MDT", -6},
                                            {"PST", -8},
                                            {"PDT", -7}}};

// The first three letters of a name as a number.
constexpr std::uint32_t key_of(std::string_view name) noexcept {
    std::uint32_t key = 0;
    for (const char c : name.substr(0, 3))
        key = key << 8 | static_cast<unsigned char>(ascii::to_lower(c));
    return key;
}

// The index of the name that `word` is, or abbreviates to at least three letters.
template <std::size_t N>
std::optional<unsigned> find_name(const std::array<std::string_view, N>& names,
                                  std::string_view word) {
    if (word.size() < 3) return std::nullopt;
    const std::uint32_t key = key_of(word);
    for (unsigned i = 0; i != N; ++i)
        if (key_of(names[i]) == key && ascii::istarts_with(names[i], word)) return i;
    return std::nullopt;
}

class date_parser {
public:
    date_parser(std::string_view value, defect_sink& defects)
        : reader_(value, defects, limits{})
        , defects_(defects) {}

    // date-time = [ day-of-week "," ] date time [CFWS]
    std::optional<date_time> parse() {
        reader_.skip_cfws();
        if (!read_weekday() ||
            !(ascii::is_alpha(reader_.peek()) || month_ ? read_asctime() : read_standard())) {
            add_defect(defect_kind::invalid_date, 0);
            return std::nullopt;
        }
        reader_.skip_cfws();
        if (!reader_.at_end()) {
            const std::size_t begin = reader_.position();
            reader_.skip(reader_.rest().size());
            add_defect(defect_kind::invalid_date, begin);
        }
        check_weekday();
        return date_;
    }

private:
    void add_defect(defect_kind kind, std::size_t begin) { reader_.add_defect(kind, begin); }

    std::string_view take_digits() { return reader_.take_while(ascii::is_digit); }
    std::string_view take_letters() { return reader_.take_while(ascii::is_alpha); }

    // day-of-week = ([FWS] day-name) / obs-day-of-week
    bool read_weekday() {
        if (!ascii::is_alpha(reader_.peek())) return true;
        const std::size_t begin = reader_.position();
        const std::string_view name = take_letters();
        weekday_ = find_name(weekdays, name);
        if (!weekday_) {
            month_ = find_name(months, name);
            return month_.has_value();
        }
        reader_.skip_if('.');
        reader_.skip_cfws();
        if (!reader_.skip_if(',')) add_defect(defect_kind::invalid_date, begin);
        reader_.skip_cfws();
        return true;
    }

    // date-time = [ day-of-week "," ] date time [CFWS]; time = time-of-day zone
    bool read_standard() {
        if (!read_date() || !read_time()) return false;
        read_zone();
        return true;
    }

    // "Tue Nov 24 04:05:06 2026", with a zone behind or before the year where a writer knew better.
    bool read_asctime() {
        add_defect(defect_kind::invalid_date, 0);
        if (!month_) month_ = find_name(months, take_letters());
        reader_.skip_cfws();
        const auto day = ascii::parse_number<unsigned>(take_digits(), 31);
        if (!month_ || !day || !read_time()) return false;
        date_.day = *day;
        date_.month = *month_ + 1;
        reader_.skip_cfws();
        if (ascii::is_digit(reader_.peek())) {
            if (!read_year()) return false;
            read_zone();
        } else {
            read_zone();
            reader_.skip_cfws();
            if (!read_year()) return false;
        }
        return is_real_day();
    }

    [[nodiscard]] bool is_real_day() const {
        return chrono::year_month_day(chrono::year(date_.year), chrono::month(date_.month),
                                      chrono::day(date_.day))
            .ok();
    }

    // date = day month year
    bool read_date() {
        const auto day = ascii::parse_number<unsigned>(take_digits(), 31);
        skip_separator();
        const auto month = find_name(months, take_letters());
        reader_.skip_if('.');
        skip_separator();
        if (!day || !month || !read_year()) return false;
        date_.day = *day;
        date_.month = *month + 1;
        return is_real_day();
    }

    // "24-Nov-2026" occurs, though no standard of mail allows it.
    void skip_separator() {
        const std::size_t begin = reader_.position();
        reader_.skip_cfws();
        if (reader_.skip_if('-')) {
            add_defect(defect_kind::invalid_date, begin);
            reader_.skip_cfws();
        }
    }

    // year = (FWS 4*DIGIT FWS) / obs-year
    // obs-year = [CFWS] 2*DIGIT [CFWS]: 00 to 49 mean 2000 on, all others of two and of three
    // digits count from 1900.
    bool read_year() {
        const std::size_t begin = reader_.position();
        const std::string_view digits = take_digits();
        const auto year = ascii::parse_number<unsigned>(digits, 9999);
        if (!year || digits.size() < 2) return false;
        date_.year = static_cast<int>(*year);
        if (digits.size() < 4) {
            date_.year += digits.size() == 2 && date_.year < 50 ? 2000 : 1900;
            add_defect(defect_kind::obsolete_syntax, begin);
        }
        return date_.year != 0;
    }

    // time-of-day = hour ":" minute [ ":" second ]
    bool read_time() {
        reader_.skip_cfws();
        const auto hour = ascii::parse_number<unsigned>(take_digits(), 23);
        reader_.skip_cfws();
        if (!hour || !reader_.skip_if(':')) return false;
        reader_.skip_cfws();
        const auto minute = ascii::parse_number<unsigned>(take_digits(), 59);
        if (!minute) return false;
        reader_.skip_cfws();
        if (reader_.skip_if(':')) {
            reader_.skip_cfws();
            const auto second = ascii::parse_number<unsigned>(take_digits(), 60);
            if (!second) return false;
            date_.second = *second;
        }
        date_.hour = *hour;
        date_.minute = *minute;
        return true;
    }

    // zone = (FWS ( "+" / "-" ) 4DIGIT) / (FWS obs-zone)
    void read_zone() {
        reader_.skip_cfws();
        const std::size_t begin = reader_.position();
        const char sign = reader_.peek();
        if (sign == '+' || sign == '-') {
            reader_.skip();
            read_offset(sign, begin);
            return;
        }
        const std::string_view name = take_letters();
        for (const named_zone& zone : zones) {
            if (!ascii::iequals(zone.name, name)) continue;
            add_defect(defect_kind::obsolete_syntax, begin);
            date_.offset = zone.hours * 60;
            return;
        }
        // Military letters have been used with either sign: they say nothing (section 4.3).
        date_.unknown_zone = true;
        add_defect(name.size() == 1 ? defect_kind::obsolete_syntax : defect_kind::invalid_zone,
                   begin);
    }

    void read_offset(char sign, std::size_t begin) {
        std::string digits(take_digits());
        if (digits.size() == 2 && reader_.skip_if(':')) {
            digits += take_digits();
            add_defect(defect_kind::invalid_zone, begin);
        }
        const auto value = ascii::parse_number<unsigned>(digits, 2359);
        if (digits.size() != 4 || !value || *value % 100 > 59) {
            date_.unknown_zone = true;
            add_defect(defect_kind::invalid_zone, begin);
            return;
        }
        date_.unknown_zone = sign == '-' && *value == 0;
        const auto minutes = static_cast<int>(*value / 100 * 60 + *value % 100);
        date_.offset = sign == '-' ? -minutes : minutes;
    }

    void check_weekday() {
        const chrono::year_month_day date(chrono::year(date_.year), chrono::month(date_.month),
                                          chrono::day(date_.day));
        if (weekday_ && chrono::weekday(chrono::sys_days(date)).c_encoding() != *weekday_)
            defects_.add(defect_kind::wrong_weekday, 0, reader_.position());
    }

    detail::value_reader reader_;
    defect_sink& defects_;
    std::optional<unsigned> weekday_{};
    std::optional<unsigned> month_{}; // where it stands first
    date_time date_{};
};

} // namespace

std::optional<date_time> date_time::parse(std::string_view value, defect_sink defects) {
    if (const auto plain = detail::read_plain_date(value, defects)) return plain;
    return date_parser(value, defects).parse();
}

} // namespace courriel::mime
