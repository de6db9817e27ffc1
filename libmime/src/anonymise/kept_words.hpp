// Words that are the structure of a message, not what it says.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include <courriel/ascii.hpp>

namespace courriel::mime::detail {

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view other) { return ascii::iequals(word, other); });
}

/// Of dates (RFC 5322 sections 3.3 and 4.3), but the digits.
constexpr auto date_words = std::to_array<std::string_view>(
    {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Jan", "Feb", "Mar",
     "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "GMT",
     "UT",  "UTC", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"});

/// Of Received (RFC 5321 section 4.4, RFC 3848).
constexpr auto trace_words = std::to_array<std::string_view>(
    {"from",   "by",     "with",    "for",       "id",    "via",      "SMTP",      "ESMTP",
     "ESMTPA", "ESMTPS", "ESMTPSA", "LMTP",      "LMTPS", "UTF8SMTP", "UTF8SMTPS", "HTTP",
     "HTTPS",  "TCP",    "unknown", "localhost", "tls",   "group"});

/// Content-Transfer-Encoding.
constexpr auto encoding_words = std::to_array<std::string_view>(
    {"7bit", "8bit", "binary", "quoted", "printable", "base64", "uuencode", "uue"});

/// Parameters of media and disposition types, by whatever RFC.
constexpr auto parameter_names = std::to_array<std::string_view>(
    {"boundary",  "charset",     "name",       "filename",      "format",
     "delsp",     "type",        "start",      "start-info",    "micalg",
     "protocol",  "report-type", "smime-type", "access-type",   "id",
     "number",    "total",       "size",       "creation-date", "modification-date",
     "read-date", "url",         "site",       "directory",     "mode",
     "server",    "subject",     "expiration", "method",        "profile",
     "reply-type"});

/// Those whose values are structure too.
constexpr auto structural_parameters =
    std::to_array<std::string_view>({"charset", "format", "delsp", "type", "micalg", "protocol",
                                     "report-type", "smime-type", "access-type", "method"});

/// Of reports (RFC 3464, RFC 8098).
constexpr auto report_words = std::to_array<std::string_view>(
    {"rfc822",  "utf",      "dns",       "smtp",          "failed", "delayed", "delivered",
     "relayed", "expanded", "displayed", "deleted",       "manual", "action",  "automatic",
     "MDN",     "sent",     "manually",  "automatically", "unix",   "x"});

/// Before the colon of an address on the web or in a message.
constexpr auto url_schemes =
    std::to_array<std::string_view>({"http", "https", "ftp", "mailto", "cid", "mid", "data"});

constexpr auto html_attributes = std::to_array<std::string_view>(
    {"align", "alt",     "bgcolor", "border",  "cellpadding", "cellspacing", "charset", "class",
     "color", "cols",    "colspan", "content", "dir",         "face",        "height",  "hidden",
     "href",  "http",    "equiv",   "id",      "lang",        "media",       "name",    "rel",
     "rows",  "rowspan", "size",    "src",     "start",       "style",       "target",  "title",
     "type",  "valign",  "value",   "width",   "xmlns"});

/// Elements that are in the line, or are not shown; the others are in html_elements.hpp.
constexpr auto html_inline = std::to_array<std::string_view>(
    {"abbr",  "area",     "b",      "base",     "basefont", "big",    "button",
     "cite",  "code",     "col",    "colgroup", "DOCTYPE",  "del",    "dfn",
     "em",    "font",     "frame",  "frameset", "head",     "html",   "i",
     "input", "ins",      "kbd",    "label",    "link",     "map",    "mark",
     "meta",  "noscript", "object", "optgroup", "param",    "q",      "s",
     "samp",  "select",   "small",  "source",   "span",     "strike", "strong",
     "sub",   "sup",      "track",  "tt",       "u",        "var",    "wbr"});

} // namespace courriel::mime::detail
