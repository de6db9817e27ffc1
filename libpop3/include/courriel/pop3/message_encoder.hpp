// A stored message on its way to a client: line ends become CRLF whatever they were, dots are
// stuffed (RFC 1939 section 3), and TOP stops after the lines that were asked for (section 7). NUL,
// which no POP3 response can carry, is sent as 0x80, as IMAP does.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include <courriel/dot_stuffing.hpp>

namespace courriel::pop3 {

class message_encoder {
public:
    /// `lines`: TOP; the header, the empty line and so many lines of the body.
    explicit message_encoder(std::optional<std::size_t> lines = std::nullopt) noexcept
        : lines_left_(lines) {}

    struct progress {
        std::size_t consumed = 0; ///< octets of the input
        std::size_t produced = 0; ///< octets written to the output
    };

    /// Encodes as much of `in` as fits `out`, which has at least least_room octets: else nothing is
    /// done. Once is_enough(), all input is consumed and dropped.
    progress encode(std::string_view in, std::span<char> out) noexcept;

    /// Writes what ends the text into `out`, of at least least_room octets: how many they were.
    std::size_t finish(std::span<char> out) noexcept;

    /// All lines that TOP asked for are written.
    [[nodiscard]] bool is_enough() const noexcept { return enough_; }

    static constexpr std::size_t least_room = 16;

private:
    [[nodiscard]] std::string_view next_line(std::string_view in) const noexcept;
    void count(std::string_view consumed) noexcept;
    progress encode_canonical(std::string_view in, std::span<char> out) noexcept;

    dot_stuffer stuffer_{};
    std::optional<std::size_t> lines_left_;
    bool cr_ = false; // the last octet was a CR: the stuffer holds it back
    bool in_header_ = true;
    bool line_is_empty_ = true;
    bool enough_ = false;
};

} // namespace courriel::pop3
