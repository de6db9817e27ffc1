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
};

struct defect {
    defect_kind kind = defect_kind::not_a_field;
    std::size_t begin = 0; ///< offsets into the parsed text: the octets concerned
    std::size_t end = 0;
};

/// The enumerator's name, as text for people and logs.
std::string_view to_string(defect_kind kind) noexcept;

} // namespace courriel::mime
