// A message's header as FETCH and SEARCH look at it (RFC 3501 section 6.4.5: HEADER,
// HEADER.FIELDS): where it ends, and its fields, from the raw octets. What a field means is not
// looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace courriel::imap::detail {

/// Finds the end of a header in octets that come in pieces. No octet is looked at twice.
class header_scan {
public:
    /// Keeps the header's octets up to `limit`.
    explicit header_scan(std::size_t limit) : limit_(limit) {}

    /// The next octets of the message. True once the header is over.
    bool feed(std::string_view octets);

    [[nodiscard]] bool is_done() const { return done_; }
    /// Octets of the header so far, the empty line that ends it included.
    [[nodiscard]] std::uint64_t size() const { return size_; }
    /// What was kept of it.
    [[nodiscard]] const std::string& text() const { return text_; }
    /// The same, which is then gone from here.
    [[nodiscard]] std::string take_text() { return std::exchange(text_, {}); }

private:
    void keep(std::string_view octets);

    std::size_t limit_;
    std::uint64_t size_ = 0;
    std::string text_{};
    bool empty_line_ = true; // nothing but CR so far in this line
    bool done_ = false;
};

struct header_field {
    std::string_view name{};  ///< as it is written
    std::string_view value{}; ///< what stands behind the colon, folded
    std::string_view whole{}; ///< with its line ends
};

/// Takes the fields of a header one by one.
class field_reader {
public:
    explicit field_reader(std::string_view header) : rest_(header) {}
    bool next(header_field& out);

private:
    std::string_view rest_;
};

/// Names of fields, to be asked for any number of times; without regard to case. They live as long
/// as the strings they were made of.
class field_names {
public:
    explicit field_names(const std::vector<std::string>& names);
    [[nodiscard]] bool has(std::string_view name) const;

private:
    std::vector<std::string_view> sorted_{};
};

/// HEADER.FIELDS, or HEADER.FIELDS.NOT when `listed` is false: the fields that are, or are not,
/// among `names`, and an empty line.
std::string pick_fields(std::string_view header, const field_names& names, bool listed);

/// `value` on one line: line ends before a blank are dropped (RFC 5322 section 2.2.3).
std::string unfold(std::string_view value);

} // namespace courriel::imap::detail
