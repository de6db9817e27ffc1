// See media_type.hpp.
#include <courriel/mime/media_type.hpp>

#include <courriel/version.hpp>

#include "parameter_reader.hpp"

namespace courriel::mime {
namespace {

std::string_view value_of(const parameter_list& parameters, std::string_view name) noexcept {
    const std::string* value = parameters.find(name);
    return value == nullptr ? std::string_view() : std::string_view(*value);
}

bool is_name(std::string_view text) {
    return !text.empty() && ascii::all_of(text, ascii::is_ascii);
}

} // namespace

// content := "Content-Type" ":" type "/" subtype *(";" parameter)
media_type media_type::parse(std::string_view value, defect_sink defects, parameter_form form,
                             const limits& limits) {
    media_type out;
    detail::value_reader reader(value, defects, limits);
    reader.skip_cfws();
    const std::string_view type = reader.take_until<detail::no_token>();
    reader.skip_cfws();
    const bool divided = reader.skip_if('/');
    reader.skip_cfws();
    const std::string_view subtype = reader.take_until<detail::no_token>();
    if (!divided || !is_name(type) || !is_name(subtype)) {
        defects.add(defect_kind::invalid_media_type, 0, value.size());
        return out;
    }
    out.type = ascii::to_lower(type);
    out.subtype = ascii::to_lower(subtype);
    out.parameters = detail::read_parameter_list(reader, defects, form, limits);
    return out;
}

bool media_type::is(std::string_view wanted_type, std::string_view wanted_subtype) const {
    return type == wanted_type && (wanted_subtype.empty() || subtype == wanted_subtype);
}

std::string_view media_type::boundary() const noexcept { return value_of(parameters, "boundary"); }
std::string_view media_type::charset() const noexcept { return value_of(parameters, "charset"); }

} // namespace courriel::mime
