// The envelope of a message: who sent it and who is to have it, apart from what its header says.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include <courriel/smtp/path.hpp>

namespace courriel::smtp {

/// BODY= of RFC 6152: what the content is declared to be.
enum class body_type {
    unspecified,    ///< no parameter
    seven_bit,      ///< BODY=7BIT
    eight_bit_mime, ///< BODY=8BITMIME
};

struct envelope {
    envelope() = default;
    envelope(path from, path to) : reverse_path(std::move(from)), recipients{std::move(to)} {}
    envelope(path from, std::vector<path> to)
        : reverse_path(std::move(from))
        , recipients(std::move(to)) {}

    path reverse_path{};            ///< null for bounces
    std::vector<path> recipients{}; ///< forward paths, at least one
    body_type body = body_type::unspecified;
    std::optional<std::uint64_t>
        size{}; ///< octets of the message, for SIZE= (RFC 1870); an estimate will do
};

} // namespace courriel::smtp
