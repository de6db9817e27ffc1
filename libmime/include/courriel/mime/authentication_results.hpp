// Authentication-Results (RFC 8601): what a mail server found out about a message's sender. Written
// by header_builder. Left out: finding it out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>

namespace courriel::mime {

/// "smtp.mailfrom=example.org": what was looked at.
struct authentication_property {
    std::string ptype{};    ///< lower case: "smtp", "header", "body", "policy"; empty when missing
    std::string property{}; ///< lower case: "mailfrom", "d"
    std::string value{};    ///< unquoted

    friend bool operator==(const authentication_property&,
                           const authentication_property&) = default;
};

/// "dkim=pass reason="good signature" header.d=example.org"
struct authentication_result {
    std::string method{};  ///< lower case: "dkim", "spf", "dmarc"
    unsigned version = 1;  ///< of the method
    std::string result{};  ///< lower case: "pass", "fail", "none"
    std::string reason{};  ///< for people; may be empty
    std::string comment{}; ///< of the first comment behind the result; may be empty
    std::vector<authentication_property> properties{};

    /// The value of a property ("header", "d"; lower case), or null; lives as long as this object.
    [[nodiscard]] const std::string* find(std::string_view ptype,
                                          std::string_view property) const noexcept;

    friend bool operator==(const authentication_result&, const authentication_result&) = default;
};

struct authentication_results {
    std::string authserv_id{}; ///< who says so; empty when it is missing
    unsigned version = 1;
    std::vector<authentication_result> results{}; ///< empty: "none"

    /// Reads a field's value; never fails; linear in the value's size. What is no result is passed
    /// over, with a defect. Nothing in it may be believed before the authserv-id was checked, and
    /// only in a message whose border server removes forged fields: see
    /// is_forged_authentication_results().
    static authentication_results parse(std::string_view value, defect_sink defects = {},
                                        const limits& limits = {});

    /// The first result of a method (lower case), or null; lives as long as this object.
    [[nodiscard]] const authentication_result* find(std::string_view method) const noexcept;

    friend bool operator==(const authentication_results&, const authentication_results&) = default;
};

/// Whether a field with this value, in a message that comes from outside, has to be removed or
/// renamed by the server that calls itself `own_id` (RFC 8601 section 5): it claims that name, in
/// any form that equal_domains() knows, or cannot be read well enough to say that it does not, or
/// has a version other than 1.
bool is_forged_authentication_results(std::string_view value, std::string_view own_id);

/// The indexes of all such fields in `header`, in their order. `own_id` as above.
std::vector<std::size_t> forged_authentication_results(const header_view& header,
                                                       std::string_view own_id);

} // namespace courriel::mime
