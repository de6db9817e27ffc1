// What SEARCH looks for (RFC 3501 section 6.4.4: search-key): a flat tree, so that neither parsing,
// nor matching, nor destroying it recurses on what a peer has sent.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <courriel/imap/number_set.hpp>

namespace courriel::imap {

/// One key. The operands of `all_of`, `none_of` (NOT) and `any_of` (OR) are the nodes that follow
/// it, the tree in prefix order.
struct search_node {
    enum class kind : std::uint8_t {
        all,
        all_of,  ///< `operands` subtrees follow: all hold
        any_of,  ///< `operands` subtrees follow: one holds
        none_of, ///< `operands` subtrees follow: none holds
        flag,    ///< `text` is a flag's wire name
        sequence,
        uid,
        body,   ///< `text` in the body
        text,   ///< `text` in header or body
        header, ///< field `name` holds `text`; an empty text: the field is there
        before, ///< internal date earlier than `day`
        on,
        since, ///< `day` or later
        sent_before,
        sent_on,
        sent_since,
        larger,  ///< more than `number` octets
        smaller, ///< fewer
    };

    kind what = kind::all;
    std::size_t operands = 0;
    std::string name{};
    std::string text{};
    number_set numbers{};
    std::chrono::year_month_day day{};
    std::uint64_t number = 0;

    friend bool operator==(const search_node&, const search_node&) = default;
};

/// A whole key: `nodes` in prefix order, one tree. Default: everything.
struct search_key {
    std::vector<search_node> nodes{search_node{}};

    void append_to(std::string& out) const;
    [[nodiscard]] std::string text() const;

    friend bool operator==(const search_key&, const search_key&) = default;
};

/// Keys for the common questions, and their combinations. search::unseen(), search::all_of({a, b}).
namespace search {
search_key all();
search_key seen();
search_key unseen();
search_key flagged();
search_key deleted();
search_key flag(std::string_view wire_name);
search_key uid(const uid_set& uids);
search_key since(std::chrono::year_month_day day);
search_key before(std::chrono::year_month_day day);
search_key from(std::string_view text);
search_key subject(std::string_view text);
search_key header(std::string_view name, std::string_view text);
search_key body(std::string_view text);
search_key text(std::string_view text);
search_key larger(std::uint64_t octets);
search_key smaller(std::uint64_t octets);
search_key all_of(std::vector<search_key> keys);
search_key any_of(std::vector<search_key> keys);
search_key none_of(std::vector<search_key> keys);
} // namespace search

} // namespace courriel::imap
