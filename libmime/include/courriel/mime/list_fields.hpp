// The fields that mailing lists add: commands as URLs (RFC 2369), the list's identifier (RFC 2919),
// unsubscribing by one click (RFC 8058). Written by header_builder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>

namespace courriel::mime {

/// The value of List-Help, List-Subscribe, List-Unsubscribe, List-Post, List-Owner or List-Archive.
struct list_urls {
    /// In the list's order of preference, without angle brackets and blanks. Each is one line of
    /// valid UTF-8, but not checked to be a URL.
    std::vector<std::string> urls{};
    /// "NO": nobody may post (List-Post only).
    bool no = false;

    /// Reads a field's value; comments are passed over. Never fails; linear in the value's size. A
    /// URL without angle brackets is read with a defect.
    static list_urls parse(std::string_view value, defect_sink defects = {},
                           const limits& limits = {});

    /// The first URL of that scheme ("https", "mailto"; case ignored), or null; lives as long as
    /// this object.
    [[nodiscard]] const std::string* find(std::string_view scheme) const noexcept;

    friend bool operator==(const list_urls&, const list_urls&) = default;
};

/// "Ada's friends <friends.example.org>".
struct list_id {
    std::string description{}; ///< in UTF-8; may be empty
    std::string id{};          ///< without angle brackets; empty when there is none

    /// Reads a field's value; never fails. An identifier without brackets is read with a defect.
    static list_id parse(std::string_view value, defect_sink defects = {},
                         const limits& limits = {});

    friend bool operator==(const list_id&, const list_id&) = default;
};

/// Whether the value of a List-Unsubscribe-Post is the only one that RFC 8058 section 3.1 allows.
bool is_one_click(std::string_view value) noexcept;

/// All of them in one header; of a field that is there twice the first counts.
struct list_fields {
    std::optional<list_id> id{};
    list_urls help{};
    list_urls subscribe{};
    list_urls unsubscribe{};
    list_urls post{};
    list_urls owner{};
    list_urls archive{};
    bool one_click = false; ///< List-Unsubscribe-Post allows it

    static list_fields parse(const header_view& header, const limits& limits = {});

    /// The URL to which "List-Unsubscribe=One-Click" may be posted, or null. RFC 8058 section 4
    /// asks besides that a valid DKIM signature covers both fields: that is the caller's to check.
    [[nodiscard]] const std::string* one_click_url() const noexcept {
        return one_click ? unsubscribe.find("https") : nullptr;
    }
};

} // namespace courriel::mime
