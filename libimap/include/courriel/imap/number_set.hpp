// Sets of message numbers as IMAP writes them (RFC 3501 section 9: sequence-set): "1,3:5,*". Ranges
// stay ranges, so "1:4294967295" costs as much as "1". Sequence numbers and UIDs are different
// types, because to take one for the other is the oldest error of the field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/result.hpp>

namespace courriel::imap {

/// An inclusive range, first <= last. In a set that was parsed and not yet resolved, `star` stands
/// for "*", the greatest number in the mailbox.
struct number_range {
    std::uint32_t first = 0;
    std::uint32_t last = 0;

    friend bool operator==(const number_range&, const number_range&) = default;
};

/// What "*" is until resolve(): no valid number, and not the greatest, so that "*:5" can be told
/// from "4294967295:5".
inline constexpr std::uint32_t star = 0;

/// The ranges of a set, without the type that says what they number.
class number_set {
public:
    number_set() = default;
    /// One number, or one range in either order.
    explicit number_set(std::uint32_t number) : ranges_{{number, number}} {}
    number_set(std::uint32_t first, std::uint32_t last);

    /// All of `text` is a sequence-set; malformed otherwise (0, an empty text, a number over
    /// 2^32-1, more than `max_ranges` ranges). The order and overlaps are kept until resolve() or
    /// normalise(). Linear in the text.
    static result<number_set> parse(std::string_view text, std::size_t max_ranges = 65536);

    /// Adds a number or a range; joins the last range where it follows it, so that adding in
    /// ascending order keeps the set normal.
    void add(std::uint32_t number) { add(number, number); }
    void add(std::uint32_t first, std::uint32_t last);

    /// "*" becomes `greatest`; ranges become ascending, disjoint and not adjacent. With `greatest`
    /// 0 (an empty mailbox) what holds a star goes. n log n.
    void resolve(std::uint32_t greatest);
    /// As resolve(), for a set without stars.
    void normalise();

    /// Whether a normal set holds `number`: log n.
    [[nodiscard]] bool contains(std::uint32_t number) const noexcept;
    /// How many numbers a normal set holds.
    [[nodiscard]] std::uint64_t count() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return ranges_.empty(); }
    [[nodiscard]] bool has_star() const noexcept;
    [[nodiscard]] const std::vector<number_range>& ranges() const noexcept { return ranges_; }

    /// Appends it as a sequence-set; nothing for the empty set, which IMAP cannot write.
    void append_to(std::string& out) const;
    [[nodiscard]] std::string text() const;

    friend bool operator==(const number_set&, const number_set&) = default;

private:
    std::vector<number_range> ranges_{};
};

/// Message sequence numbers (RFC 3501 section 2.3.1.2).
class sequence_set : public number_set {
public:
    using number_set::number_set;
    explicit sequence_set(number_set numbers) : number_set(std::move(numbers)) {}
};

/// Unique identifiers (RFC 3501 section 2.3.1.1).
class uid_set : public number_set {
public:
    using number_set::number_set;
    explicit uid_set(number_set numbers) : number_set(std::move(numbers)) {}
};

} // namespace courriel::imap
