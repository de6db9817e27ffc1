// Lists of tags (RFC 6376 section 3.2), the common grammar of signatures and key records, and the
// kinds of values that both have. Strict, as section 6.1.1 wants verifiers to be.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/dkim.hpp>

namespace courriel::mime::dkim::detail {

struct tag {
    std::string_view name{};
    std::string_view value{}; ///< without blanks and folds at its ends
    std::size_t begin = 0;    ///< of all between "=" and ";"
    std::size_t end = 0;
};

class tag_list {
public:
    /// Views of `text`; at most `limit` tags.
    explicit tag_list(std::string_view text, std::size_t limit);

    /// good, syntax or too_many_tags.
    [[nodiscard]] reason why() const noexcept { return why_; }
    [[nodiscard]] const std::vector<tag>& tags() const noexcept { return tags_; }
    /// The tag of that name, case respected, or null.
    [[nodiscard]] const tag* find(std::string_view name) const noexcept;

private:
    bool read(std::string_view text, std::size_t begin, std::size_t end);
    [[nodiscard]] bool has_duplicates() const;

    std::vector<tag> tags_{};
    reason why_ = reason::good;
};

/// Without blanks and line ends at both ends.
std::string_view trim_fws(std::string_view text) noexcept;

/// Takes the next item, trimmed, off the front of a list that `separator` divides; the list is null
/// (has no data) behind the last one.
std::string_view take_item(std::string_view& list, char separator) noexcept;

/// base64string, with folds; padding may lack. nullopt when it is none.
std::optional<std::string> decode_base64(std::string_view text);

/// dkim-quoted-printable (section 2.11); nullopt when it is none.
std::optional<std::string> decode_quoted(std::string_view text);

/// hdr-name = field-name
bool is_field_name(std::string_view text) noexcept;

/// Labels of letters, digits, "-" and "_" (which the RFC does not have and selectors do) or beyond
/// ASCII, of 63 octets each and 253 in all, at least `labels` of them.
bool is_domain(std::string_view text, std::size_t labels) noexcept;

/// Whether `domain` is `parent` or one below it, case ignored.
bool is_within(std::string_view domain, std::string_view parent) noexcept;

} // namespace courriel::mime::dkim::detail
