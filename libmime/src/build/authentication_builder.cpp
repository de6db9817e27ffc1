// See header_builder.hpp: Authentication-Results (RFC 8601 section 2.2).
#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/authentication_results.hpp>
#include <courriel/mime/header_builder.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "../value_reader.hpp"
#include "field_folder.hpp"

namespace courriel::mime {
namespace {

using detail::field_folder;

// Keyword = Ldh-str (RFC 5321 section 4.1.2), in lower case, as we read it
bool is_keyword(std::string_view text) {
    return !text.empty() && text.size() <= 64 && ascii::all_of(text, [](char c) {
        return ascii::is_lower(c) || ascii::is_digit(c) || c == '-';
    }) && text.back() != '-';
}

bool is_text(std::string_view text, bool utf8) {
    return utf8::is_valid(text) && ascii::all_of(text, [&](char c) {
               return ascii::is_printable(c) || (utf8 && !ascii::is_ascii(c));
           });
}

bool is_result(const authentication_result& result, bool utf8) {
    return is_keyword(result.method) && is_keyword(result.result) && result.version != 0 &&
           is_text(result.reason, utf8) && is_text(result.comment, utf8) &&
           std::all_of(result.properties.begin(), result.properties.end(),
                       [&](const authentication_property& p) {
                           return is_keyword(p.ptype) && is_keyword(p.property) &&
                                  is_text(p.value, utf8);
                       });
}

// value = token / quoted-string; of the other forms of pvalue "@" is the only character more.
std::string value_text(std::string_view value) {
    const bool plain = !value.empty() &&
                       ascii::all_of(value, [](char c) { return detail::is_token(c) || c == '@'; });
    return plain ? std::string(value) : detail::quote(value);
}

// comment = "(" *([FWS] ccontent) [FWS] ")"
void add_comment(field_folder& field, std::string_view text) {
    const std::string comment = detail::comment(text);
    std::string_view rest = comment;
    std::string_view blanks = " ";
    while (!rest.empty()) {
        const std::size_t word = std::min(rest.find_first_of(" \t"), rest.size());
        field.add(rest.substr(0, word), blanks);
        rest.remove_prefix(word);
        blanks = rest.substr(0, std::min(rest.find_first_not_of(" \t"), rest.size()));
        rest.remove_prefix(blanks.size());
    }
}

void add_result(field_folder& field, const authentication_result& result) {
    std::string text = result.method;
    if (result.version != 1) {
        text += '/';
        ascii::append_number(text, result.version);
    }
    field.add(text.append("=").append(result.result));
    if (!result.comment.empty()) add_comment(field, result.comment);
    if (!result.reason.empty()) field.add("reason=" + detail::quote(result.reason));
    for (const authentication_property& p : result.properties)
        field.add(std::string(p.ptype).append(".").append(p.property).append("=") +
                  value_text(p.value));
}

} // namespace

std::error_code header_builder::add_authentication_results(const authentication_results& results) {
    const bool utf8 = options_.utf8;
    if (results.results.size() > limits{}.authentication_results) return errc::too_large;
    if (results.authserv_id.empty() || !is_text(results.authserv_id, utf8) ||
        results.version != 1 ||
        !std::all_of(results.results.begin(), results.results.end(),
                     [&](const authentication_result& r) { return is_result(r, utf8); }))
        return errc::invalid_argument;
    field_folder field("Authentication-Results");
    const std::string id = value_text(results.authserv_id);
    field.add(id.find('@') == std::string::npos ? id : detail::quote(results.authserv_id));
    field.add(";", "");
    if (results.results.empty()) field.add("none");
    for (const authentication_result& result : results.results) {
        if (&result != results.results.data()) field.add(";", "");
        add_result(field, result);
    }
    return field.finish(text_);
}

} // namespace courriel::mime
