// The fields of a report's machine-readable part as they are written. The first thing that cannot
// be written is kept, so that the functions need not return it one by one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <courriel/errc.hpp>
#include <courriel/mime/date_time.hpp>
#include <courriel/mime/header_builder.hpp>
#include <courriel/mime/report_field.hpp>
#include <courriel/result.hpp>

namespace courriel::mime::detail {

class report_writer {
public:
    explicit report_writer(report_charset charset)
        : is_ascii_(charset == report_charset::us_ascii)
        , head_({.utf8 = !is_ascii_}) {}

    /// Each writes nothing when there is no value.
    void text(std::string_view name, std::string_view value);
    void typed(std::string_view name, const typed_value& value);
    void message_id(std::string_view name, const std::string& id);
    void date(std::string_view name, const std::optional<date_time>& value);
    /// None may have a name of `own`, the fields that have members.
    void extensions(const report_fields& fields, std::span<const std::string_view> own);
    /// The empty line between two groups.
    void end_group();

    /// An error unless `holds`.
    void require(bool holds) {
        if (!holds) keep(errc::invalid_argument);
    }

    [[nodiscard]] result<std::string> finish();

private:
    void keep(std::error_code error) {
        if (!error_) error_ = error;
    }

    bool is_ascii_;
    header_builder head_;
    std::string groups_{}; // that are done
    std::error_code error_{};
};

} // namespace courriel::mime::detail
