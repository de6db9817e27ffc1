// The parameters behind a media or disposition type, as they are written: what parameter_list
// and the readers of both fields share.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <courriel/mime/parameter.hpp>

#include "value_reader.hpp"

namespace courriel::mime::detail {

struct written_parameter {
    std::string name{};  ///< lower case
    std::string value{}; ///< unquoted
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Everything that is left in `reader`.
std::vector<written_parameter> read_parameters(value_reader& reader, const limits& limits);

/// Joins continuations and decodes (RFC 2231).
std::vector<parameter> decode_parameters(std::vector<written_parameter> written,
                                         defect_sink& defects);

/// Both, or the first alone.
parameter_list read_parameter_list(value_reader& reader, defect_sink& defects, parameter_form form,
                                   const limits& limits);

} // namespace courriel::mime::detail
