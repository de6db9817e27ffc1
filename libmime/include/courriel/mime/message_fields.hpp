// The fields of a message's header that RFC 5322 section 3.6 names, decoded when they are asked
// for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/mime/address.hpp>
#include <courriel/mime/date_time.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/received.hpp>

namespace courriel::mime {

/// Of a field that may stand once the first counts, but fields of addresses are put together.
/// Nothing here fails: what is missing or cannot be read is empty.
class message_fields {
public:
    explicit message_fields(header_view header, const limits& limits = {})
        : header_(std::move(header))
        , limits_(limits) {}

    [[nodiscard]] const header_view& header() const noexcept { return header_; }

    /// In UTF-8, encoded words decoded.
    [[nodiscard]] std::string subject() const;
    /// nullopt when there is no Date, or an impossible one.
    [[nodiscard]] std::optional<date_time> date() const;

    [[nodiscard]] address_list from() const;
    [[nodiscard]] address_list sender() const;
    [[nodiscard]] address_list reply_to() const;
    [[nodiscard]] address_list to() const;
    [[nodiscard]] address_list cc() const;
    [[nodiscard]] address_list bcc() const;

    /// Without angle brackets.
    [[nodiscard]] std::string message_id() const;
    [[nodiscard]] std::vector<std::string> in_reply_to() const;
    [[nodiscard]] std::vector<std::string> references() const;

    /// The phrases of all Keywords fields in UTF-8, up to limits::keywords.
    [[nodiscard]] std::vector<std::string> keywords() const;
    /// The first Return-Path, without angle brackets: empty for the null path; nullopt when there
    /// is none.
    [[nodiscard]] std::optional<std::string> return_path() const;
    /// All Received fields in their order: the last hop first. The views live as long as the parsed
    /// text.
    [[nodiscard]] std::vector<mime::received> received() const;

    /// The text of any unstructured field in UTF-8; nullopt when there is none.
    [[nodiscard]] std::optional<std::string> text_of(std::string_view name) const;
    /// The addresses of any field that holds some, all those of that name together.
    [[nodiscard]] address_list addresses_of(std::string_view name) const;
    /// The identifiers of the first field of that name.
    [[nodiscard]] std::vector<std::string> ids_of(std::string_view name) const;

private:
    header_view header_;
    limits limits_;
};

} // namespace courriel::mime
