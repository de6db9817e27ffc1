// What the elements of HTML mean to a text: where lines begin, what is not shown.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace courriel::mime::detail {

enum class html_effect : std::uint8_t {
    none,          // in the line
    line,          // on lines of its own
    paragraph,     // with an empty line before and behind it
    definition,    // dd
    item,          // li
    list,          // ul and its like
    ordered_list,  // ol
    quote,         // blockquote
    preformatted,  // pre
    row,           // tr
    cell,          // td, th
    line_break,    // br
    rule,          // hr
    image,         // img: its text
    link,          // a
    raw_shown,     // textarea, xmp
    raw_not_shown, // script and its like: the next text belongs to it
    not_shown      // with all that is in it
};

struct html_element {
    std::string_view name;
    html_effect effect;
};

constexpr auto html_elements = [] {
    using enum html_effect;
    auto table = std::to_array<html_element>({
        {"a", link},
        {"address", line},
        {"article", line},
        {"aside", line},
        {"audio", not_shown},
        {"blockquote", quote},
        {"body", line},
        {"br", line_break},
        {"canvas", not_shown},
        {"caption", line},
        {"center", line},
        {"datalist", not_shown},
        {"dd", definition},
        {"details", line},
        {"dialog", line},
        {"dir", list},
        {"div", line},
        {"dl", paragraph},
        {"dt", line},
        {"fieldset", line},
        {"figcaption", line},
        {"figure", paragraph},
        {"footer", line},
        {"form", line},
        {"h1", paragraph},
        {"h2", paragraph},
        {"h3", paragraph},
        {"h4", paragraph},
        {"h5", paragraph},
        {"h6", paragraph},
        {"header", line},
        {"hr", rule},
        {"iframe", raw_not_shown},
        {"img", image},
        {"legend", line},
        {"li", item},
        {"listing", preformatted},
        {"main", line},
        {"menu", list},
        {"nav", line},
        {"noembed", raw_not_shown},
        {"noframes", raw_not_shown},
        {"ol", ordered_list},
        {"option", line},
        {"p", paragraph},
        {"pre", preformatted},
        {"script", raw_not_shown},
        {"section", line},
        {"style", raw_not_shown},
        {"summary", line},
        {"svg", not_shown},
        {"table", line},
        {"tbody", line},
        {"td", cell},
        {"template", not_shown},
        {"textarea", raw_shown},
        {"tfoot", line},
        {"th", cell},
        {"thead", line},
        {"title", raw_not_shown},
        {"tr", row},
        {"ul", list},
        {"video", not_shown},
        {"xmp", raw_shown},
    });
    std::sort(table.begin(), table.end(),
              [](const html_element& a, const html_element& b) { return a.name < b.name; });
    return table;
}();

constexpr html_effect effect_of(std::string_view name) noexcept {
    const auto* const found =
        std::lower_bound(html_elements.begin(), html_elements.end(), name,
                         [](const html_element& e, std::string_view n) { return e.name < n; });
    return found == html_elements.end() || found->name != name ? html_effect::none : found->effect;
}

/// Elements that have no end tag (WHATWG HTML section 13.1.2).
constexpr bool is_void_element(std::string_view name) noexcept {
    constexpr auto names = std::to_array<std::string_view>(
        {"area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta",
         "param", "source", "track", "wbr"});
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace courriel::mime::detail
