// What a FETCH response costs while its events are taken.
#pragma once

#include <cstddef>

#include <courriel/imap/client_state.hpp>

namespace courriel::imap {

/// Bytes of heap memory, its own included. Linear in what it holds.
[[nodiscard]] std::size_t held_memory(const detail::fetch_delivery& delivery) noexcept;

} // namespace courriel::imap
