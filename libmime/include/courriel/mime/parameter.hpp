// The parameters of Content-Type and Content-Disposition (RFC 2045 section 5.1), with the
// continuations, charsets and languages of RFC 2231.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/limits.hpp>

namespace courriel::mime {

struct parameter {
    std::string name{};  ///< lower case
    std::string value{}; ///< unquoted and decoded to UTF-8; a boundary stays the octets it is

    friend bool operator==(const parameter&, const parameter&) = default;
};

/// How parameters are read.
enum class parameter_form : bool {
    decoded,   ///< continuations joined, charsets decoded; of equal names the first
    as_written ///< each by itself with its '*', values only unquoted (for IMAP's BODYSTRUCTURE)
};

class parameter_list {
public:
    parameter_list() = default;
    explicit parameter_list(std::vector<parameter> parameters)
        : parameters_(std::move(parameters)) {}

    /// Reads what stands behind a media or disposition type: "; name=value; name=value". Never
    /// fails; linear in the value's size.
    ///
    /// In form `decoded`: sections of a continuation count from *0 up to the first gap, in whatever
    /// order they stand; of equal ones the first counts; an extended value wins over a plain one of
    /// the same name. Encoded words, which RFC 2047 forbids there, are read in `name` and
    /// `filename`.
    static parameter_list parse(std::string_view value, defect_sink defects = {},
                                parameter_form form = parameter_form::decoded,
                                const limits& limits = {});

    [[nodiscard]] auto begin() const noexcept { return parameters_.begin(); }
    [[nodiscard]] auto end() const noexcept { return parameters_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return parameters_.size(); }
    [[nodiscard]] bool empty() const noexcept { return parameters_.empty(); }

    /// The value of the parameter `name` (lower case), or null; lives as long as this object.
    [[nodiscard]] const std::string* find(std::string_view name) const noexcept;

    /// Adds a parameter behind the others, whether or not its name is there already.
    void add(parameter added);
    /// Replaces the value, or adds the parameter behind the others.
    void set(std::string_view name, std::string_view value);

    friend bool operator==(const parameter_list&, const parameter_list&) = default;

private:
    std::vector<parameter> parameters_{};
};

} // namespace courriel::mime
