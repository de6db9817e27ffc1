// The names of defects.
#include <courriel/mime/defect.hpp>

#include <courriel/version.hpp>

namespace courriel::mime {

std::string_view to_string(defect_kind kind) noexcept {
    switch (kind) {
    case defect_kind::not_a_field: return "not_a_field";
    case defect_kind::blank_before_colon: return "blank_before_colon";
    case defect_kind::bare_cr: return "bare_cr";
    case defect_kind::nul: return "nul";
    case defect_kind::no_end_of_header: return "no_end_of_header";
    case defect_kind::too_many_fields: return "too_many_fields";
    case defect_kind::header_too_large: return "header_too_large";
    case defect_kind::name_too_long: return "name_too_long";
    }
    return "unknown";
}

} // namespace courriel::mime
