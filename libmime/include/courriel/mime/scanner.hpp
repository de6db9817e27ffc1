// A message that comes in pieces: its fields, parts and bodies as events, while no more of it is
// kept than what the next octets decide about (RFC 5322 section 2.2, RFC 2046 section 5.1). It
// finds the same parts and defects as message_view. Values and bodies are not decoded: header
// parsers and transfer_decoder do that.
//
//     scanner in;
//     while (const auto piece = source.read()) {
//         in.feed(piece);
//         while (const auto event = in.next()) { ... }
//     }
//     in.finish();
//     while (const auto event = in.next()) { ... }
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <variant>

#include <courriel/mime/defect.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/part_record.hpp>

namespace courriel::mime {

// The events of scanner. Offsets count from the beginning of the message; parts are numbered in the
// order of their beginnings, the message itself is 0.
namespace scan {

/// leaf, multipart or message.
using part_kind = detail::part_kind;

/// A part begins; its header comes next.
struct part_begin {
    std::size_t part = 0;
    std::optional<std::size_t> parent{}; ///< none for the message itself
    std::size_t depth = 0;
    std::size_t offset = 0;
};

/// The line "From ..." of an mbox before the fields of a message.
struct envelope {
    std::string_view line{}; ///< without its end
    std::size_t offset = 0;
};

/// The body of the part that began last begins. What the header had beyond a limit is left out.
struct header_end {
    std::size_t part = 0;
    std::size_t body_begin = 0;
    /// What the header says; part_end knows what it was: a multipart that no line delimits is a
    /// leaf, and what came as its preamble is its body.
    part_kind kind = part_kind::leaf;
};

enum class region : std::uint8_t {
    body,
    preamble, ///< of a multipart, before its first delimiter
    epilogue, ///< of a multipart, behind its last delimiter
};

/// A piece of what is in a part, but not in a part of it; never empty. A piece may end anywhere.
/// The pieces of a leaf make up its body; the line end before a delimiter is not in any.
struct content {
    std::size_t part = 0;
    region where = region::body;
    std::string_view octets{};
    std::size_t offset = 0;
};

/// A part ends, the parts in it before it.
struct part_end {
    std::size_t part = 0;
    part_kind kind = part_kind::leaf;
    std::size_t header_begin = 0;
    std::size_t body_begin = 0;
    std::size_t body_end = 0;
    std::size_t next = 0; ///< the number behind those of the parts in it
};

} // namespace scan

/// field_view is a field of the part that began last, offsets included; a defect comes as soon as
/// it is known, which is not always the order of offsets.
using scan_event = std::variant<scan::part_begin, scan::envelope, field_view, scan::header_end,
                                scan::content, scan::part_end, defect>;

/// Memory: the octets of the field that is being read, up to limits::header_size; between fields no
/// more than limits::delimiter_line and a few KiB. Time is linear in the message's size, however
/// small the pieces, whatever the depth. Nothing throws on what is fed, but for memory.
class scanner {
public:
    explicit scanner(const limits& limits = {});
    scanner(scanner&& other) noexcept;
    scanner& operator=(scanner&& other) noexcept;
    ~scanner();

    /// More of the message, of any size. The octets stay the caller's and must not change until
    /// next() is empty; most events are views of them. errc::wrong_phase, and nothing changes,
    /// before next() was empty for the piece before, and after finish().
    std::error_code feed(std::string_view octets);

    /// The message ends behind what was fed. errc::wrong_phase when it has ended before.
    std::error_code finish();

    /// The next event; empty when more octets are needed, and for good behind the part_end of the
    /// message itself. Its views live until the next call of next() or feed().
    [[nodiscard]] std::optional<scan_event> next();

private:
    class machine;
    std::unique_ptr<machine> machine_;
};

} // namespace courriel::mime
