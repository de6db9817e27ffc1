// What is wrong with a message. Reading never fails: it gives the best reading and says here what
// it had to overlook, so that strictness is the caller's decision.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace courriel::mime {

enum class defect_kind : std::uint8_t {
    not_a_field,        ///< a line of the header is no field: the body was taken to begin there
    blank_before_colon, ///< blanks between a field's name and its colon (RFC 5322 section 4.5)
    bare_cr,            ///< a CR without LF inside a field (RFC 5322 section 2.2)
    nul,                ///< a NUL inside a field
    no_end_of_header,   ///< the text ended before the empty line behind the header
    too_many_fields,    ///< limits::fields was reached; the rest of the header is opaque
    header_too_large,   ///< limits::header_size was reached; the rest of the header is opaque
    name_too_long,      ///< limits::field_name was exceeded; the rest of the header is opaque
    invalid_utf8,       ///< octets beyond ASCII that are not UTF-8 (RFC 6532 section 3.1)
    unknown_charset,    ///< a charset that nobody here knows
    obsolete_syntax,    ///< a form that only old messages have (RFC 5322 section 4)
    unterminated,     ///< a quoted string, comment, domain literal, group or <...> without its end
    comment_too_deep, ///< limits::comment_depth was exceeded; the rest of the value is comment
    invalid_address, ///< what stands for a mailbox is none: it stays as text (RFC 5322 section 3.4)
    nested_group,    ///< a group inside a group (RFC 5322 section 3.4)
    too_many_addresses,   ///< limits::addresses was reached; the rest of the value is opaque
    invalid_encoded_word, ///< what begins like an encoded word is none: it stays as text (RFC 2047)
    misplaced_encoded_word, ///< an encoded word where RFC 2047 section 5 forbids it
    invalid_date,           ///< no date, or an impossible one (RFC 5322 section 3.3)
    invalid_zone,           ///< no zone, or one that nobody knows: the offset is unknown
    wrong_weekday,          ///< the day of the week is not that of the date
    invalid_media_type,     ///< no type and subtype: text/plain is taken (RFC 2045 section 5.2)
    invalid_disposition,    ///< no disposition type (RFC 2183)
    invalid_parameter,      ///< what stands for a parameter is none, or is badly quoted or encoded
    duplicate_parameter,    ///< a parameter or a section of one that was there: the first counts
    parameter_gap,          ///< a section of a parameter is missing: those behind it are dropped
    too_many_parameters,    ///< limits::parameters was reached; the rest of the value is opaque
    invalid_message_id,     ///< an identifier that is not <left@right> (RFC 5322 section 3.6.4)
    too_many_message_ids,   ///< limits::message_ids was reached; the rest of the value is opaque
    invalid_base64,         ///< a character outside the alphabet, or padding inside a group
    incomplete_base64,      ///< the last group lacks its padding
    data_after_base64,      ///< something stands behind the padding that ends the data
    invalid_quoted_printable, ///< an '=' that is no escape, or that nothing follows
    invalid_uuencode,         ///< a line that is not as long as it says, or no beginning or end
    unknown_encoding,         ///< a Content-Transfer-Encoding that nobody knows
    encoded_container,        ///< a multipart, or message, in an encoding (RFC 2045 section 6.4)
    duplicate_field,          ///< a field that may stand once, again: the first counts
    no_boundary,              ///< a multipart without one: it is a leaf
    invalid_boundary,         ///< a boundary over 70 octets, or with octets it must not have
    boundary_not_found,       ///< no line delimits the multipart's parts: it is a leaf
    boundary_without_dashes,  ///< the delimiter lines lack their "--": they were taken all the same
    no_close_delimiter,       ///< the multipart ends without its last delimiter line
    nesting_too_deep,         ///< limits::depth was reached: the part is a leaf
    too_many_parts,           ///< limits::parts was reached: the rest belongs to the last part
    nul_in_text,              ///< a NUL inside a text body
    octets_beyond_ascii,      ///< in a text that is US-ASCII, by name or by default: read as UTF-8
    invalid_report_field,     ///< a value of a report that is not in its form: it stays as text
    misplaced_report_field,   ///< a field of a report in a group that is not its own
    missing_report_field,     ///< a field that the report has to have is not there
    incomplete_trace,     ///< a Received field without "from", "by" or date (RFC 5321 section 4.4)
    unknown_trace_clause, ///< a clause of a Received field that is not registered
    duplicate_trace_clause, ///< a clause of a Received field again: the first counts
    invalid_list_field,     ///< a List- field that is not of URLs or an identifier in brackets
    too_many_list_urls,     ///< limits::list_urls was reached; the rest of the value is opaque
    invalid_authentication_results,  ///< no authserv-id or result, or something that is neither
    too_many_authentication_results, ///< limits::authentication_results was reached
    invalid_keyword,                 ///< no keyword, or more than one, where a field has one
    no_from_line,             ///< text before the first `From ` line of an mbox: it is passed over
    invalid_from_line,        ///< the first `From ` line of an mbox has no date that can be read
    wrong_content_length,     ///< no message of the mbox ends where it says: it was not believed
    invalid_tnef,             ///< TNEF that is cut, or whose sizes lie: the rest of it was not read
    wrong_tnef_checksum,      ///< an attribute of TNEF that is not what was sent: it was taken
    too_many_tnef_properties, ///< limits::tnef_properties was reached: the rest was not read
    invalid_compressed_rtf,   ///< compressed RTF that is cut, or of another size or checksum
    rtf_too_large,            ///< limits::rtf_size was reached: the rest was not read
    too_many_defects,         ///< limits::defects was reached: there may be more
    incomplete_external_body, ///< what says where a body is lacks something (RFC 2046)
    invalid_yenc,    ///< yEnc without beginning or end, or with a line of "=y" that is not valid
    wrong_yenc_size, ///< yEnc of more or fewer octets than it says
    wrong_yenc_checksum,   ///< yEnc whose octets do not have its checksum
    duplicate_boundary,    ///< the boundary of a multipart around this one: the innermost counts
    inexact_delimiter,     ///< a line that begins like a delimiter line and goes on: it is text
    delimiter_after_close, ///< a delimiter line behind the last one: it is text
    inexact_encoding,      ///< an encoding in quotes, with more behind it, or none: the word counts
};

/// How many kinds there are: those below it.
inline constexpr std::size_t defect_kinds =
    static_cast<std::size_t>(defect_kind::inexact_encoding) + 1;

/// How much a defect matters.
enum class severity : std::uint8_t {
    info,    ///< old or sloppy, with one meaning only
    warning, ///< another program may read it otherwise
    error,   ///< something is lost, or could not be read
};

struct defect {
    defect_kind kind = defect_kind::not_a_field;
    std::size_t begin = 0; ///< offsets into the parsed text: the octets concerned
    std::size_t end = 0;
};

/// The enumerator's name, as text for people and logs.
std::string_view to_string(defect_kind kind) noexcept;

/// "info", "warning" or "error".
std::string_view to_string(severity s) noexcept;

severity severity_of(defect_kind kind) noexcept;

/// The clause that the message breaks, such as "RFC 5322 section 2.2" or one of [MS-OXTNEF]; for a
/// limit of ours the clause about what is limited.
std::string_view rfc_of(defect_kind kind) noexcept;

} // namespace courriel::mime
