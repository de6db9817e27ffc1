// See header_builder.hpp: the fields of mailing lists (RFC 2369, RFC 2919, RFC 8058).
#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/header_builder.hpp>
#include <courriel/mime/list_fields.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "../value_reader.hpp"
#include "field_folder.hpp"

namespace courriel::mime {
namespace {

constexpr std::size_t list_id_limit = 255; // RFC 2919 section 2

bool is_url(std::string_view url) {
    const std::size_t colon = url.find(':');
    return colon != std::string_view::npos && colon != 0 && ascii::is_alpha(url.front()) &&
           ascii::all_of(
               url.substr(0, colon),
               [](char c) { return ascii::is_alnum(c) || c == '+' || c == '-' || c == '.'; }) &&
           ascii::all_of(url, [](char c) { return ascii::is_graphic(c) && c != '<' && c != '>'; });
}

// list-id = list-label "." list-id-namespace; list-label = dot-atom-text
bool is_list_id(std::string_view id) {
    return id.size() <= list_id_limit && id.find('.') != std::string_view::npos &&
           !id.starts_with('.') && !id.ends_with('.') && id.find("..") == std::string_view::npos &&
           ascii::all_of(id, [](char c) { return detail::is_ascii_atext(c) || c == '.'; });
}

} // namespace

std::error_code header_builder::add_list_urls(std::string_view name, const list_urls& value) {
    if (value.urls.size() > limits{}.list_urls) return errc::too_large;
    if (value.no == !value.urls.empty() ||
        !std::all_of(value.urls.begin(), value.urls.end(), is_url))
        return errc::invalid_argument;
    std::string text = value.no ? "NO" : "";
    for (const std::string& url : value.urls) {
        if (!text.empty()) text += ", ";
        text.append("<").append(url).append(">");
    }
    return add_structured(name, text);
}

std::error_code header_builder::add_list_id(const list_id& value) {
    if (!is_list_id(value.id) || !ascii::fits_line(value.description) ||
        !utf8::is_valid(value.description))
        return errc::invalid_argument;
    detail::field_folder field("List-Id");
    if (!value.description.empty()) detail::add_phrase(field, value.description, options_.utf8);
    field.add('<' + value.id + '>');
    return field.finish(text_);
}

std::error_code header_builder::add_one_click_unsubscribe() {
    return add_structured("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
}

} // namespace courriel::mime
