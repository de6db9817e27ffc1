// See plain_date.hpp.
#include "plain_date.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include <courriel/version.hpp>

#include "simd/octet_block.hpp"
#include "value_reader.hpp"

namespace courriel::mime::detail {
namespace {

namespace chrono = std::chrono;

// Three letters as one number.
constexpr std::uint32_t letters(const char* at) noexcept {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i != 3; ++i) out = out << 8 | static_cast<unsigned char>(at[i]);
    return out;
}

// Names of three letters, each at the place that its letters, multiplied, begin with: no search, of
// which a processor cannot guess the end.
template <std::size_t N>
class name_table {
public:
    static constexpr unsigned none = N;

    /// `names` one behind the other.
    consteval explicit name_table(const char (&names)[3 * N + 1]) {
        while (!place_all(names)) factor_ += 0x3C6E'F372; // odd still
    }

    /// Which of the names is at `at`, or none.
    [[nodiscard]] unsigned find(const char* at) const noexcept {
        const std::uint32_t name = letters(at);
        const entry& found = entries_[place_of(name)];
        return found.name == name ? found.index : none;
    }

private:
    struct entry {
        std::uint32_t name = 0;
        std::uint32_t index = none;
    };

    [[nodiscard]] constexpr std::size_t place_of(std::uint32_t name) const noexcept {
        return name * factor_ >> 27;
    }
    // False when two would have the same place.
    constexpr bool place_all(const char* names) {
        entries_ = {};
        for (std::uint32_t i = 0; i != N; ++i) {
            const std::uint32_t name = letters(names + std::size_t{3} * i);
            entry& own = entries_[place_of(name)];
            if (own.name != 0) return false;
            own = {name, i};
        }
        return true;
    }

    std::uint32_t factor_ = 0x9E37'79B1;
    std::array<entry, 32> entries_{};
};
constexpr name_table<7> weekdays("SunMonTueWedThuFriSat");
constexpr name_table<12> months("JanFebMarAprMayJunJulAugSepOctNovDec");

std::size_t skip_spaces(std::string_view text, std::size_t at) noexcept {
    while (at != text.size() && is_space(text[at])) ++at;
    return at;
}

// Nothing is behind `at` but blanks and one plain comment.
bool ends_at(std::string_view text, std::size_t at) noexcept {
    if (at != text.size() && ascii::is_digit(text[at])) return false; // of a longer zone
    at = skip_spaces(text, at);
    if (at == text.size()) return true;
    if (text[at] != '(') return false;
    at = simd::find_first<simd::any_of<'(', ')', '\\'>>(text, at + 1);
    return at != text.size() && text[at] == ')' && skip_spaces(text, at + 1) == text.size();
}

// Numbers at given places; all must have been digits.
class digits_reader {
public:
    explicit digits_reader(const char* text) : text_(text) {}

    unsigned operator()(std::size_t at, std::size_t digits) noexcept {
        unsigned value = 0;
        for (std::size_t i = at; i != at + digits; ++i) {
            const auto digit = static_cast<unsigned>(text_[i] - '0');
            good_ &= digit <= 9;
            value = value * 10 + digit;
        }
        return value;
    }
    [[nodiscard]] bool good() const noexcept { return good_; }

private:
    const char* text_;
    bool good_ = true;
};

// "+0100" or "GMT", which is obsolete and common.
struct zone {
    std::size_t size = 0; // 0 when it is neither
    int offset = 0;
    bool is_unknown = false;
};

zone read_zone(std::string_view text) noexcept {
    if (text.starts_with("GMT")) return {3, 0, false};
    constexpr std::size_t size = std::string_view("+0100").size();
    if (text.size() < size || (text[0] != '+' && text[0] != '-')) return {};
    digits_reader number(text.data());
    const unsigned hours = number(1, 2);
    const unsigned minutes = number(3, 2);
    if (!number.good() || hours > 23 || minutes > 59) return {};
    const auto offset = static_cast<int>(hours * 60 + minutes);
    const bool west = text[0] == '-';
    return {size, west ? -offset : offset, west && offset == 0};
}

} // namespace

// "Tue, 24 Nov 2026 04:05:06 +0100 (CET)", as nearly all programs write it: the same reading as
// date_parser's, at a tenth of the cost. nullopt for any other form.
std::optional<date_time> read_plain_date(std::string_view value, defect_sink& defects) {
    constexpr std::string_view behind_day = " Nov 2026 04:05:06 ";
    std::size_t at = skip_spaces(value, 0);
    if (value.size() - at < std::string_view("Tue, 2").size() + behind_day.size())
        return std::nullopt;
    const unsigned weekday = weekdays.find(value.data() + at);
    if (weekday == weekdays.none || value[at + 3] != ',' || value[at + 4] != ' ')
        return std::nullopt;
    at += 5;
    const std::size_t day_digits = ascii::is_digit(value[at + 1]) ? 2 : 1;
    date_time out;
    digits_reader day_number(value.data() + at);
    out.day = day_number(0, day_digits);
    at += day_digits;
    if (!day_number.good() || value.size() - at < behind_day.size()) return std::nullopt;

    const char* const rest = value.data() + at;
    const unsigned month = months.find(rest + 1);
    if (month == months.none || rest[0] != ' ' || rest[4] != ' ' || rest[9] != ' ' ||
        rest[12] != ':' || rest[15] != ':' || rest[18] != ' ')
        return std::nullopt;
    digits_reader number(rest);
    out.month = month + 1;
    out.year = static_cast<int>(number(5, 4));
    out.hour = number(10, 2);
    out.minute = number(13, 2);
    out.second = number(16, 2);
    const chrono::year_month_day day(chrono::year(out.year), chrono::month(out.month),
                                     chrono::day(out.day));
    const bool real = number.good() && out.year != 0 && day.ok() && out.hour <= 23 &&
                      out.minute <= 59 && out.second <= 60;
    at += behind_day.size();
    const zone zone = read_zone(value.substr(at));
    const std::size_t end = at + zone.size;
    if (!real || zone.size == 0 || !ends_at(value, end)) return std::nullopt;
    out.offset = zone.offset;
    out.unknown_zone = zone.is_unknown;
    if (ascii::is_alpha(value[at])) defects.add(defect_kind::obsolete_syntax, at, end);
    if (chrono::weekday(chrono::sys_days(day)).c_encoding() != weekday)
        defects.add(defect_kind::wrong_weekday, 0, value.size());
    return out;
}

} // namespace courriel::mime::detail
