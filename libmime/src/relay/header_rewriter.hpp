// One field of a header replaced or added, every other octet as it was.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <courriel/mime/header_view.hpp>

namespace courriel::mime::detail {

/// A copy of `text`, of which `header` was made, in which every Content-Transfer-Encoding says
/// `name`: all of them, for not every reader takes the first.
std::string with_encoding(std::string_view text, const header_view& header, std::string_view name);

/// The size of the empty line that ends `header`; 0 when there is none.
std::size_t empty_line_size(std::string_view header) noexcept;

/// A copy of `text` with `fields`, whole lines, behind the others, and with the empty line that the
/// end of a header needs if what follows could be taken for a field.
std::string with_fields(std::string_view text, std::string_view fields);

} // namespace courriel::mime::detail
