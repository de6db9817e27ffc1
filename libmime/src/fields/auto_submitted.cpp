// See auto_submitted.hpp.
#include <courriel/mime/auto_submitted.hpp>

#include <courriel/version.hpp>

#include "../parameter_reader.hpp"

namespace courriel::mime {

// auto-submitted-field = "Auto-Submitted:" [CFWS] auto-submitted [CFWS] CRLF
// auto-submitted = ( "no" / "auto-generated" / "auto-replied" / extension ) opt-parameter-list
auto_submitted auto_submitted::parse(std::string_view value, defect_sink defects,
                                     const limits& limits) {
    auto_submitted out;
    detail::value_reader reader(value, defects, limits);
    reader.skip_cfws();
    const std::size_t begin = reader.position();
    const std::string_view keyword = reader.take_while(detail::is_token);
    reader.skip_cfws();
    const bool ends = reader.at_end() || reader.peek() == ';';
    if (keyword.empty() || !ascii::all_of(keyword, ascii::is_ascii) || !ends) {
        defects.add(defect_kind::invalid_keyword, begin, value.size());
        return out;
    }
    out.keyword = ascii::to_lower(keyword);
    out.parameters = detail::read_parameter_list(reader, defects, parameter_form::decoded, limits);
    return out;
}

} // namespace courriel::mime
