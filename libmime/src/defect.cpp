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
    case defect_kind::invalid_utf8: return "invalid_utf8";
    case defect_kind::unknown_charset: return "unknown_charset";
    case defect_kind::obsolete_syntax: return "obsolete_syntax";
    case defect_kind::unterminated: return "unterminated";
    case defect_kind::comment_too_deep: return "comment_too_deep";
    case defect_kind::invalid_address: return "invalid_address";
    case defect_kind::nested_group: return "nested_group";
    case defect_kind::too_many_addresses: return "too_many_addresses";
    case defect_kind::invalid_encoded_word: return "invalid_encoded_word";
    case defect_kind::misplaced_encoded_word: return "misplaced_encoded_word";
    case defect_kind::invalid_date: return "invalid_date";
    case defect_kind::invalid_zone: return "invalid_zone";
    case defect_kind::wrong_weekday: return "wrong_weekday";
    case defect_kind::invalid_media_type: return "invalid_media_type";
    case defect_kind::invalid_disposition: return "invalid_disposition";
    case defect_kind::invalid_parameter: return "invalid_parameter";
    case defect_kind::duplicate_parameter: return "duplicate_parameter";
    case defect_kind::parameter_gap: return "parameter_gap";
    case defect_kind::too_many_parameters: return "too_many_parameters";
    case defect_kind::invalid_message_id: return "invalid_message_id";
    case defect_kind::too_many_message_ids: return "too_many_message_ids";
    }
    return "unknown";
}

} // namespace courriel::mime
