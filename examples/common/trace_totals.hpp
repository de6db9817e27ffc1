// What a trace page says at its top: how much there was of what. It stands in the page in a place
// of fixed size, is written again with every row, and is read back by a program that goes on.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "trace_rules.hpp"

namespace example {

struct trace_totals {
    using wall_time = std::chrono::sys_time<std::chrono::milliseconds>;

    std::array<std::uint64_t, 3> connections{}; ///< by protocol
    std::uint64_t lines = 0;                    ///< commands, replies and bodies
    std::uint64_t messages = 0;
    std::uint64_t refusals = 0;
    std::uint64_t to_server = 0; ///< octets
    std::uint64_t to_client = 0;
    wall_time begun{};    ///< of the first connection
    wall_time ended{};    ///< of what was said last
    bool is_full = false; ///< nothing is shown any more, only counted

    static wall_time now() {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }

    [[nodiscard]] std::uint64_t all_connections() const {
        return connections[0] + connections[1] + connections[2];
    }

    /// Exactly trace_totals::size octets, on one line.
    [[nodiscard]] std::string html() const;
    /// From what html() has made.
    static std::optional<trace_totals> parse(std::string_view html);

    static constexpr std::size_t size = 1024;
};

/// SMTP, POP3, IMAP.
std::string_view name_of(trace_protocol protocol);

/// 2026-11-24 18:20:01 UTC
std::string to_text(trace_totals::wall_time time);

} // namespace example
