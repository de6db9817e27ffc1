// The names of SEARCH's keys (RFC 3501 section 9: search-key), for reading and for writing.
#pragma once

#include <optional>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/imap/search_key.hpp>

namespace courriel::imap::wire {

/// What stands behind the name.
enum class search_argument : std::uint8_t { none, text, header, flag, date, number, set };

struct search_name {
    std::string_view name;
    search_node::kind what;
    search_argument argument;
    std::string_view value{}; ///< the flag, or the header field, that the name means
};

inline constexpr search_name search_names[] = {
    {"ALL", search_node::kind::all, search_argument::none},
    {"ANSWERED", search_node::kind::flag, search_argument::none, "\\Answered"},
    {"DELETED", search_node::kind::flag, search_argument::none, "\\Deleted"},
    {"DRAFT", search_node::kind::flag, search_argument::none, "\\Draft"},
    {"FLAGGED", search_node::kind::flag, search_argument::none, "\\Flagged"},
    {"RECENT", search_node::kind::flag, search_argument::none, "\\Recent"},
    {"SEEN", search_node::kind::flag, search_argument::none, "\\Seen"},
    {"KEYWORD", search_node::kind::flag, search_argument::flag},
    {"BCC", search_node::kind::header, search_argument::text, "Bcc"},
    {"CC", search_node::kind::header, search_argument::text, "Cc"},
    {"FROM", search_node::kind::header, search_argument::text, "From"},
    {"SUBJECT", search_node::kind::header, search_argument::text, "Subject"},
    {"TO", search_node::kind::header, search_argument::text, "To"},
    {"HEADER", search_node::kind::header, search_argument::header},
    {"BODY", search_node::kind::body, search_argument::text},
    {"TEXT", search_node::kind::text, search_argument::text},
    {"BEFORE", search_node::kind::before, search_argument::date},
    {"ON", search_node::kind::on, search_argument::date},
    {"SINCE", search_node::kind::since, search_argument::date},
    {"SENTBEFORE", search_node::kind::sent_before, search_argument::date},
    {"SENTON", search_node::kind::sent_on, search_argument::date},
    {"SENTSINCE", search_node::kind::sent_since, search_argument::date},
    {"LARGER", search_node::kind::larger, search_argument::number},
    {"SMALLER", search_node::kind::smaller, search_argument::number},
    {"UID", search_node::kind::uid, search_argument::set},
};

/// nullptr: there is no such name.
inline const search_name* find_search_name(std::string_view name) noexcept {
    for (const search_name& known : search_names)
        if (ascii::iequals(known.name, name)) return &known;
    return nullptr;
}

/// How a node is written: by the name that means its flag or field, else by the general one.
inline const search_name* name_of(const search_node& node) noexcept {
    const search_name* general = nullptr;
    for (const search_name& known : search_names) {
        if (known.what != node.what) continue;
        if (known.value.empty()) {
            general = &known;
        } else if (known.argument == search_argument::none ? ascii::iequals(known.value, node.text)
                                                           : known.value == node.name) {
            return &known;
        }
    }
    return general;
}

} // namespace courriel::imap::wire
