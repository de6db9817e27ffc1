// See mbox.hpp: the guess. The file is read as mboxcl2, whose reader says of each Content-Length
// whether it was right.
#include <cstddef>

#include <courriel/ascii.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/mbox.hpp>
#include <courriel/mime/mbox_reader.hpp>
#include <courriel/version.hpp>

#include "mbox_separator.hpp"

namespace courriel::mime {
namespace {

// Whether the message may go on behind the end of what was read, by its look or its Content-Length.
bool reaches_end(const mbox_entry& entry, const header_view& header, std::size_t end) {
    if (entry.content_end + 4 >= end) return true;
    const field_view* const length = header.find("Content-Length");
    if (length == nullptr) return false;
    const auto size = ascii::parse_number(ascii::trim(length->value));
    return size && *size >= end - entry.content_begin - header.body_begin();
}

} // namespace

std::string_view to_string(mbox_dialect dialect) noexcept {
    switch (dialect) {
    case mbox_dialect::mboxo: return "mboxo";
    case mbox_dialect::mboxrd: return "mboxrd";
    case mbox_dialect::mboxcl: return "mboxcl";
    case mbox_dialect::mboxcl2: return "mboxcl2";
    }
    return "mboxrd";
}

std::optional<mbox_traits> detect_mbox(std::string_view head, bool head_is_all) {
    const std::size_t first = head.find_first_not_of("\r\n");
    if (first == std::string_view::npos || !head.substr(first).starts_with("From "))
        return std::nullopt;
    const std::size_t lf = head.find('\n', first);
    mbox_traits traits;
    traits.crlf = lf != std::string_view::npos && head[lf - 1] == '\r';

    mbox_reader_options options;
    options.dialect = mbox_dialect::mboxcl2;
    const auto line =
        mbox_from_line::parse(detail::without_line_ends(head.substr(first, lf - first)));
    options.needs_date = traits.dated = line && line->date;
    mbox_reader reader(head, options);
    bool all_have_length = true;
    bool any_has_length = false;
    bool is_quoted = false;
    while (reader.next().value_or(false)) {
        const std::string text = reader.read_all(head.size()).value_or("");
        const auto header = header_view::parse(text);
        if (!head_is_all && reaches_end(reader.entry(), header, head.size())) {
            traits.truncated = true;
            break;
        }
        any_has_length |= reader.entry().has_content_length;
        all_have_length &= reader.entry().has_content_length;
        is_quoted |= text.find("\n>From ") != std::string::npos;
    }
    if (any_has_length && all_have_length)
        traits.dialect = is_quoted ? mbox_dialect::mboxcl : mbox_dialect::mboxcl2;
    return traits;
}

} // namespace courriel::mime
