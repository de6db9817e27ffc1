// See header_view.hpp; the fields themselves are found by header_scanner.hpp.
#include <courriel/mime/header_view.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "header_scanner.hpp"

namespace courriel::mime {

std::string field_view::unfolded() const {
    std::string out;
    out.reserve(value.size());
    for (std::size_t i = 0; i != value.size(); ++i) {
        const bool crlf = value[i] == '\r' && i + 1 != value.size() && value[i + 1] == '\n';
        if (!crlf && value[i] != '\n') out += value[i];
    }
    const std::string_view trimmed = ascii::trim(out);
    return trimmed.size() == out.size() ? out : std::string(trimmed);
}

header_view header_view::parse(std::string_view text, const limits& limits) {
    header_view header;
    detail::defect_log defects(header.defects_, limits.defects);
    detail::header_scanner scanner(text, 0, detail::envelope_line::allowed, limits, defects);
    // A field of a common size or more each: most headers then need one allocation.
    header.fields_.reserve(std::min<std::size_t>(text.size() / 64 + 1, 32));
    field_view field;
    while (scanner.next(field, [](std::size_t) { return false; })) header.fields_.push_back(field);
    header.envelope_ = scanner.envelope();
    header.fields_begin_ = scanner.fields_begin();
    header.fields_end_ = scanner.fields_end();
    header.body_begin_ = scanner.body_begin();
    return header;
}

const field_view* header_view::find(std::string_view name) const noexcept {
    const auto same = [&](const field_view& f) { return ascii::iequals(f.name, name); };
    const auto found = std::find_if(fields_.begin(), fields_.end(), same);
    return found == fields_.end() ? nullptr : &*found;
}

} // namespace courriel::mime
