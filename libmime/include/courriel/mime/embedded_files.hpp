// Files that stand in the midst of a text, as before MIME: blocks of uuencode(1), which POSIX
// describes, and of yEnc, in which newsgroups carry binaries. Found, not decoded: that is for who
// wants them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/limits.hpp>
#include <courriel/mime/trace.hpp>

namespace courriel::mime {

enum class embedded_encoding : std::uint8_t { uuencode, yenc };

struct embedded_file {
    embedded_encoding encoding = embedded_encoding::uuencode;
    /// The lines from "begin" to "end" ("=ybegin" to "=yend"), the last line's end included.
    byte_range range{};
    /// As the block has it, in UTF-8 (what is not is read as Windows-1252): never use it as a path,
    /// see safe_file_name.hpp.
    std::string name{};
    unsigned mode = 0;       ///< of uuencode: permissions, 0 to 0777
    std::uint64_t size = 0;  ///< of yEnc: what the whole file is said to have, 0 when unknown
    std::uint64_t part = 0;  ///< of yEnc: the number of this part, from 1; 0 when it is all
    bool is_complete = true; ///< false when it has no end: it ends before the first line that
                             ///< cannot belong to it, or with the text
};

/// The blocks in `text`, the octets of a decoded body (part_view::decoded()), in their order and
/// apart from each other. A "begin" counts only if a line of data is behind it. At most
/// limits::embedded_files; what follows is text. Never fails; linear.
std::vector<embedded_file> find_embedded_files(std::string_view text, const limits& limits = {});

/// `text` without the blocks: those of find_embedded_files(), or some of them in their order.
std::string text_without(std::string_view text, std::span<const embedded_file> files);

} // namespace courriel::mime
