// See disposition.hpp.
#include <courriel/mime/disposition.hpp>

#include <courriel/version.hpp>

#include "parameter_reader.hpp"

namespace courriel::mime {

// disposition := "Content-Disposition" ":" disposition-type *(";" disposition-parm)
disposition disposition::parse(std::string_view value, defect_sink defects, parameter_form form,
                               const limits& limits) {
    disposition out;
    detail::value_reader reader(value, defects, limits);
    reader.skip_cfws();
    const std::size_t begin = reader.position();
    const std::string_view type = reader.take_until<detail::no_token>();
    reader.skip_cfws();
    if (type.empty() || !ascii::all_of(type, ascii::is_ascii) || reader.peek() == '=') {
        // A parameter without a type before it is still worth reading.
        defects.add(defect_kind::invalid_disposition, begin, value.size());
        out.parameters = parameter_list::parse(value, {}, form, limits);
        return out;
    }
    out.type = ascii::to_lower(type);
    out.parameters = detail::read_parameter_list(reader, defects, form, limits);
    return out;
}

bool disposition::is_attachment() const noexcept { return !type.empty() && type != "inline"; }

std::string_view disposition::filename() const noexcept {
    const std::string* name = parameters.find("filename");
    return name == nullptr ? std::string_view() : std::string_view(*name);
}

} // namespace courriel::mime
