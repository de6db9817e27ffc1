// What a server offers in its present state: the rules that server_options::offer describes.
#pragma once

#include <courriel/smtp/extensions.hpp>
#include <courriel/smtp/server_session.hpp>

namespace courriel::smtp::detail {

using extension = bool extensions::*;

/// Whether an extension is on offer now; `secure`: inside TLS. Does not allocate.
[[nodiscard]] bool is_offered(const server_options& options, bool secure, extension which);

} // namespace courriel::smtp::detail
