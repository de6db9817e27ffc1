// The groups of fields that the machine-readable parts of reports consist of (RFC 3464 section 2.1,
// RFC 8098 section 3.1): header blocks one behind the other. Lines that are no fields are passed
// over, since the fields behind them are worth more than the line.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/mime/date_time.hpp>
#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/report_field.hpp>

#include "../header_scanner.hpp"

namespace courriel::mime::detail {

class group_reader {
public:
    /// All three outlive the reader.
    group_reader(std::string_view text, defect_sink& defects, const limits& limits)
        : text_(text)
        , defects_(defects)
        , limits_(limits) {}

    /// Reads the next field; false at the end of the text, and at limits::fields.
    bool next();

    [[nodiscard]] const field_view& field() const noexcept { return field_; }
    /// True when the field is the first of a group: the first of all, or behind an empty line.
    [[nodiscard]] bool begins_group() const noexcept { return begins_group_; }
    [[nodiscard]] bool is(std::string_view name) const noexcept {
        return ascii::iequals(field_.name, name);
    }

    // The field's value in the forms that reports have.

    /// One line of UTF-8, comments included.
    [[nodiscard]] std::string text() { return text_of(field_.value); }
    /// type ";" text.
    [[nodiscard]] typed_value typed_text();
    /// The same for an address or the name of a host, which comments may stand behind.
    [[nodiscard]] typed_value typed_name();
    [[nodiscard]] std::optional<date_time> date();
    /// The value without comments and the blanks around it.
    [[nodiscard]] std::string without_comments();

    void add_defect(defect_kind kind) { defects_.add(kind, field_.begin, field_.end); }

private:
    bool next_in_block();
    [[nodiscard]] std::string text_of(std::string_view part);
    std::string take_type(std::string_view& value);
    [[nodiscard]] typed_value name_of(std::string_view value);
    [[nodiscard]] std::size_t offset_of(std::string_view part) const noexcept {
        return static_cast<std::size_t>(part.data() - text_.data());
    }

    std::string_view text_;
    defect_sink& defects_;
    const limits& limits_;
    std::vector<defect> found_{}; // by the scanner of the block under way
    defect_log log_{found_, std::numeric_limits<std::size_t>::max()}; // found_ is emptied at once
    std::optional<header_scanner> block_{};
    field_view field_{};
    std::size_t at_ = 0;
    std::size_t fields_ = 0;
    bool in_group_ = false;
    bool begins_group_ = false;
};

/// `value` when the field is the first of its name; else a defect, and `into` stays.
template <class T>
void set_once(group_reader& reader, T& into, T value) {
    if (into == T{})
        into = std::move(value);
    else
        reader.add_defect(defect_kind::duplicate_field);
}

/// A field that may come many times; one without a value says nothing.
inline void add_value(std::vector<std::string>& to, std::string value) {
    if (!value.empty()) to.push_back(std::move(value));
}

} // namespace courriel::mime::detail
