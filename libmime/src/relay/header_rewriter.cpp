// See header_rewriter.hpp.
#include "header_rewriter.hpp"

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "../line_end.hpp"

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

std::size_t empty_line_size(std::string_view header) noexcept {
    const std::string_view fields = without_line_end(header);
    return fields.empty() || fields.ends_with('\n') ? header.size() - fields.size() : 0;
}

std::string with_fields(std::string_view text, std::string_view fields) {
    const std::string_view end = line_end_of(text);
    const std::size_t head = text.size() - empty_line_size(text);
    std::string out(text.substr(0, head));
    if (!out.empty() && out.back() != '\n') out += end;
    out.append(fields);
    out.append(head == text.size() ? end : text.substr(head));
    return out;
}

} // namespace courriel::mime::detail
