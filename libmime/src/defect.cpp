// What is known of each kind of defect.
#include <courriel/mime/defect.hpp>

#include <array>
#include <cstddef>

#include <courriel/version.hpp>

namespace courriel::mime {
namespace {

struct row {
    defect_kind kind;
    std::string_view name;
    mime::severity severity;
    std::string_view rfc;
};

constexpr auto rows = std::to_array<row>({
    {defect_kind::not_a_field, "not_a_field", severity::error, "RFC 5322 section 2.2"},
    {defect_kind::blank_before_colon, "blank_before_colon", severity::warning,
     "RFC 5322 section 4.5"},
    {defect_kind::bare_cr, "bare_cr", severity::warning, "RFC 5322 section 2.2"},
    {defect_kind::nul, "nul", severity::warning, "RFC 5322 section 4.1"},
    {defect_kind::no_end_of_header, "no_end_of_header", severity::info, "RFC 5322 section 2.1"},
    {defect_kind::too_many_fields, "too_many_fields", severity::error, "RFC 5322 section 3.6"},
    {defect_kind::header_too_large, "header_too_large", severity::error, "RFC 5322 section 2.1"},
    {defect_kind::name_too_long, "name_too_long", severity::error, "RFC 5322 section 2.2"},
    {defect_kind::invalid_utf8, "invalid_utf8", severity::warning, "RFC 6532 section 3.1"},
    {defect_kind::unknown_charset, "unknown_charset", severity::error, "RFC 2046 section 4.1.2"},
    {defect_kind::obsolete_syntax, "obsolete_syntax", severity::info, "RFC 5322 section 4"},
    {defect_kind::unterminated, "unterminated", severity::warning, "RFC 5322 section 3.2"},
    {defect_kind::comment_too_deep, "comment_too_deep", severity::error, "RFC 5322 section 3.2.2"},
    {defect_kind::invalid_address, "invalid_address", severity::error, "RFC 5322 section 3.4"},
    {defect_kind::nested_group, "nested_group", severity::warning, "RFC 5322 section 3.4"},
    {defect_kind::too_many_addresses, "too_many_addresses", severity::error,
     "RFC 5322 section 3.4"},
    {defect_kind::invalid_encoded_word, "invalid_encoded_word", severity::warning,
     "RFC 2047 section 2"},
    {defect_kind::misplaced_encoded_word, "misplaced_encoded_word", severity::warning,
     "RFC 2047 section 5"},
    {defect_kind::invalid_date, "invalid_date", severity::error, "RFC 5322 section 3.3"},
    {defect_kind::invalid_zone, "invalid_zone", severity::warning, "RFC 5322 section 3.3"},
    {defect_kind::wrong_weekday, "wrong_weekday", severity::info, "RFC 5322 section 3.3"},
    {defect_kind::invalid_media_type, "invalid_media_type", severity::error,
     "RFC 2045 section 5.1"},
    {defect_kind::invalid_disposition, "invalid_disposition", severity::error,
     "RFC 2183 section 2"},
    {defect_kind::invalid_parameter, "invalid_parameter", severity::warning,
     "RFC 2045 section 5.1"},
    {defect_kind::duplicate_parameter, "duplicate_parameter", severity::warning,
     "RFC 2045 section 5.1"},
    {defect_kind::parameter_gap, "parameter_gap", severity::error, "RFC 2231 section 3"},
    {defect_kind::too_many_parameters, "too_many_parameters", severity::error,
     "RFC 2045 section 5.1"},
    {defect_kind::invalid_message_id, "invalid_message_id", severity::warning,
     "RFC 5322 section 3.6.4"},
    {defect_kind::too_many_message_ids, "too_many_message_ids", severity::error,
     "RFC 5322 section 3.6.4"},
    {defect_kind::invalid_base64, "invalid_base64", severity::warning, "RFC 2045 section 6.8"},
    {defect_kind::incomplete_base64, "incomplete_base64", severity::warning,
     "RFC 2045 section 6.8"},
    {defect_kind::data_after_base64, "data_after_base64", severity::warning,
     "RFC 2045 section 6.8"},
    {defect_kind::invalid_quoted_printable, "invalid_quoted_printable", severity::warning,
     "RFC 2045 section 6.7"},
    {defect_kind::invalid_uuencode, "invalid_uuencode", severity::warning, "RFC 2045 section 6.3"},
    {defect_kind::unknown_encoding, "unknown_encoding", severity::error, "RFC 2045 section 6.4"},
    {defect_kind::encoded_container, "encoded_container", severity::warning,
     "RFC 2045 section 6.4"},
    {defect_kind::duplicate_field, "duplicate_field", severity::warning, "RFC 5322 section 3.6"},
    {defect_kind::no_boundary, "no_boundary", severity::error, "RFC 2046 section 5.1.1"},
    {defect_kind::invalid_boundary, "invalid_boundary", severity::warning,
     "RFC 2046 section 5.1.1"},
    {defect_kind::boundary_not_found, "boundary_not_found", severity::error,
     "RFC 2046 section 5.1.1"},
    {defect_kind::boundary_without_dashes, "boundary_without_dashes", severity::warning,
     "RFC 2046 section 5.1.1"},
    {defect_kind::no_close_delimiter, "no_close_delimiter", severity::warning,
     "RFC 2046 section 5.1.1"},
    {defect_kind::nesting_too_deep, "nesting_too_deep", severity::error, "RFC 2046 section 5.1"},
    {defect_kind::too_many_parts, "too_many_parts", severity::error, "RFC 2046 section 5.1"},
    {defect_kind::nul_in_text, "nul_in_text", severity::warning, "RFC 5322 section 4.1"},
    {defect_kind::octets_beyond_ascii, "octets_beyond_ascii", severity::warning,
     "RFC 2046 section 4.1.2"},
    {defect_kind::invalid_report_field, "invalid_report_field", severity::warning,
     "RFC 3464 section 2.1.2"},
    {defect_kind::misplaced_report_field, "misplaced_report_field", severity::warning,
     "RFC 3464 section 2.1"},
    {defect_kind::missing_report_field, "missing_report_field", severity::error,
     "RFC 3464 section 2.1"},
    {defect_kind::incomplete_trace, "incomplete_trace", severity::warning, "RFC 5321 section 4.4"},
    {defect_kind::unknown_trace_clause, "unknown_trace_clause", severity::info,
     "RFC 5321 section 4.4"},
    {defect_kind::duplicate_trace_clause, "duplicate_trace_clause", severity::warning,
     "RFC 5321 section 4.4"},
    {defect_kind::invalid_list_field, "invalid_list_field", severity::warning,
     "RFC 2369 section 2"},
    {defect_kind::too_many_list_urls, "too_many_list_urls", severity::error, "RFC 2369 section 2"},
    {defect_kind::invalid_authentication_results, "invalid_authentication_results",
     severity::warning, "RFC 8601 section 2.2"},
    {defect_kind::too_many_authentication_results, "too_many_authentication_results",
     severity::error, "RFC 8601 section 2.2"},
    {defect_kind::invalid_keyword, "invalid_keyword", severity::warning, "RFC 3834 section 5"},
    {defect_kind::no_from_line, "no_from_line", severity::error, "RFC 4155 appendix A"},
    {defect_kind::invalid_from_line, "invalid_from_line", severity::warning, "RFC 4155 appendix A"},
    {defect_kind::wrong_content_length, "wrong_content_length", severity::warning,
     "RFC 4155 appendix A"},
    {defect_kind::invalid_tnef, "invalid_tnef", severity::error, "MS-OXTNEF section 2.1.3"},
    {defect_kind::wrong_tnef_checksum, "wrong_tnef_checksum", severity::warning,
     "MS-OXTNEF section 2.1.3.1"},
    {defect_kind::too_many_tnef_properties, "too_many_tnef_properties", severity::error,
     "MS-OXTNEF section 2.1.3.4"},
    {defect_kind::invalid_compressed_rtf, "invalid_compressed_rtf", severity::warning,
     "MS-OXRTFCP section 2.1.3.1"},
    {defect_kind::rtf_too_large, "rtf_too_large", severity::error, "MS-OXRTFCP section 2.1.3.1"},
    {defect_kind::too_many_defects, "too_many_defects", severity::warning, "RFC 5322 section 2.1"},
    {defect_kind::incomplete_external_body, "incomplete_external_body", severity::error,
     "RFC 2046 section 5.2.3"},
    {defect_kind::invalid_yenc, "invalid_yenc", severity::warning, "RFC 2045 section 6.3"},
    {defect_kind::wrong_yenc_size, "wrong_yenc_size", severity::error, "RFC 2045 section 6.3"},
    {defect_kind::wrong_yenc_checksum, "wrong_yenc_checksum", severity::error,
     "RFC 2045 section 6.3"},
    {defect_kind::duplicate_boundary, "duplicate_boundary", severity::warning,
     "RFC 2046 section 5.1.2"},
    {defect_kind::inexact_delimiter, "inexact_delimiter", severity::warning,
     "RFC 2046 section 5.1.1"},
    {defect_kind::delimiter_after_close, "delimiter_after_close", severity::warning,
     "RFC 2046 section 5.1.1"},
    {defect_kind::inexact_encoding, "inexact_encoding", severity::warning, "RFC 2045 section 6.1"},
});

// So that a kind is the number of its row.
static_assert([] {
    for (std::size_t i = 0; i != rows.size(); ++i)
        if (rows[i].kind != static_cast<defect_kind>(i)) return false;
    return rows.size() == defect_kinds;
}());

const row& row_of(defect_kind kind) noexcept { return rows[static_cast<std::size_t>(kind)]; }

} // namespace

std::string_view to_string(defect_kind kind) noexcept { return row_of(kind).name; }

std::string_view to_string(severity s) noexcept {
    switch (s) {
    case severity::info: return "info";
    case severity::warning: return "warning";
    case severity::error: return "error";
    }
    return "error";
}

severity severity_of(defect_kind kind) noexcept { return row_of(kind).severity; }

std::string_view rfc_of(defect_kind kind) noexcept { return row_of(kind).rfc; }

} // namespace courriel::mime
