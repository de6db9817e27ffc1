// Media types by the extensions of file names.
#pragma once

#include <string_view>

namespace courriel::mime::detail {

/// "application/pdf" for "plan.pdf"; "application/octet-stream" for what is not known.
std::string_view file_type(std::string_view name) noexcept;

} // namespace courriel::mime::detail
