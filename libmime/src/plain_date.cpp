// See plain_date.hpp.
#include "plain_date.hpp"

#include <courriel/version.hpp>

#include "value_reader.hpp"

namespace courriel::mime::detail {
namespace {

namespace chrono = std::chrono;

// "Tue, 24 Nov 2026 04:05:06 +0100 (CET)", as nearly all programs write it: the same reading as
// date_parser's, at a tenth of the cost. nullopt for any other form.
class plain_date_reader {
public:
    explicit plain_date_reader(std::string_view value) : rest_(value) {}

    std::optional<date_time> read(defect_sink& defects) {
        const std::size_t size = rest_.size();
        while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
        const auto weekday = take_name("SunMonTueWedThuFriSat");
        if (!weekday || !take(',') || !take(' ')) return std::nullopt;
        date_time out;
        out.day = take_number(rest_.size() > 1 && ascii::is_digit(rest_[1]) ? 2 : 1);
        const bool spaced = take(' ');
        const auto month = take_name("JanFebMarAprMayJunJulAugSepOctNovDec");
        if (!spaced || !month || !take(' ')) return std::nullopt;
        out.month = *month + 1;
        out.year = static_cast<int>(take_number(4));
        good_ = good_ && take(' ');
        out.hour = take_number(2);
        good_ = good_ && take(':');
        out.minute = take_number(2);
        good_ = good_ && take(':');
        out.second = take_number(2);
        good_ = good_ && take(' ') && rest_.size() >= 5;
        if (!good_) return std::nullopt;
        const bool west = rest_.front() == '-';
        if (!west && rest_.front() != '+') return std::nullopt;
        rest_.remove_prefix(1);
        const auto zone_hour = static_cast<int>(take_number(2));
        const auto zone_minute = static_cast<int>(take_number(2));
        out.offset = zone_hour * 60 + zone_minute;
        if (west) out.offset = -out.offset;
        out.unknown_zone = west && out.offset == 0;
        const chrono::year_month_day day(chrono::year(out.year), chrono::month(out.month),
                                         chrono::day(out.day));
        const bool real = good_ && day.ok() && out.year != 0 && out.hour <= 23 &&
                          out.minute <= 59 && out.second <= 60 && zone_hour <= 23 &&
                          zone_minute <= 59;
        if (!real || !ends_here()) return std::nullopt;
        if (chrono::weekday(chrono::sys_days(day)).c_encoding() != *weekday)
            defects.add(defect_kind::wrong_weekday, 0, size);
        return out;
    }

private:
    bool take(char c) noexcept {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }

    // Exactly `digits` of them.
    unsigned take_number(std::size_t digits) noexcept {
        good_ = good_ && rest_.size() >= digits;
        unsigned value = 0;
        for (std::size_t i = 0; good_ && i != digits; ++i) {
            good_ = ascii::is_digit(rest_[i]);
            value = value * 10 + static_cast<unsigned>(rest_[i] - '0');
        }
        if (good_) rest_.remove_prefix(digits);
        return value;
    }

    // One of the names of three letters in `table`.
    std::optional<unsigned> take_name(std::string_view table) noexcept {
        if (!good_ || rest_.size() < 3) return std::nullopt;
        for (unsigned i = 0; i != table.size() / 3; ++i) {
            const char* const name = table.data() + std::size_t{3} * i;
            if (rest_[0] != name[0] || rest_[1] != name[1] || rest_[2] != name[2]) continue;
            rest_.remove_prefix(3);
            return i;
        }
        return std::nullopt;
    }

    // Nothing is left but blanks and one plain comment.
    bool ends_here() noexcept {
        const auto skip_spaces = [&] {
            while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
        };
        if (!rest_.empty() && ascii::is_digit(rest_.front())) return false; // of a longer zone
        skip_spaces();
        if (take('(')) {
            while (!rest_.empty() && rest_.front() != ')') {
                if (rest_.front() == '(' || rest_.front() == '\\') return false;
                rest_.remove_prefix(1);
            }
            if (!take(')')) return false;
            skip_spaces();
        }
        return rest_.empty();
    }

    std::string_view rest_;
    bool good_ = true;
};

} // namespace

std::optional<date_time> read_plain_date(std::string_view value, defect_sink& defects) {
    return plain_date_reader(value).read(defects);
}

} // namespace courriel::mime::detail
