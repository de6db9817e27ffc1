// See header_rewriter.hpp.
#include "header_rewriter.hpp"

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::mime::detail {

std::string with_encoding(std::string_view text, const header_view& header, std::string_view name) {
    std::string out;
    std::size_t at = 0;
    for (const field_view& field : header) {
        if (!ascii::iequals(field.name, "Content-Transfer-Encoding")) continue;
        const auto value = static_cast<std::size_t>(field.value.data() - text.data());
        out.append(text.substr(at, value - at)).append(" ").append(name);
        at = value + field.value.size();
    }
    out += text.substr(at);
    return out;
}

std::string_view line_end_of(std::string_view text) noexcept {
    const std::size_t lf = text.find('\n');
    const bool is_bare = lf != std::string_view::npos && (lf == 0 || text[lf - 1] != '\r');
    return is_bare ? "\n" : "\r\n";
}

std::string with_fields(std::string_view text, std::string_view fields) {
    const std::string_view end = line_end_of(text);
    // The empty line, if there is one.
    std::size_t head = text.size();
    if (text == end)
        head = 0;
    else if (text.ends_with("\n\r\n"))
        head = text.size() - 2;
    else if (text.ends_with("\n\n"))
        head = text.size() - 1;
    std::string out(text.substr(0, head));
    if (!out.empty() && out.back() != '\n') out += end;
    out.append(fields);
    out.append(head == text.size() ? end : text.substr(head));
    return out;
}

} // namespace courriel::mime::detail
