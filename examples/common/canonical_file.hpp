// Reading a file of a Maildir, whose lines end with LF or however another program wrote them, in
// canonical form.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "canonical_lines.hpp"
#include "file.hpp"

namespace example {

/// A message in canonical form, read in pieces. Going forward is linear; going back begins at the
/// front again. Holds one piece at a time. Throws std::system_error when the disk refuses.
class canonical_file {
public:
    canonical_file() = default;
    explicit canonical_file(file raw) : file_(std::move(raw)) {}

    /// Goes on with another file, from its start.
    void open(file raw);

    /// Octets from `begin` on, at least one and at most `size` of them; none at the end. The view
    /// lives until the next call.
    std::string_view read(std::uint64_t begin, std::uint64_t size);

    /// How many octets there are; reads to the end.
    std::uint64_t size();

private:
    void go_to_start();
    bool next_piece(std::uint64_t wanted);

    file file_;
    canonical_lines lines_;
    std::string raw_;
    std::string piece_;       // canonical octets ...
    std::uint64_t begin_ = 0; // ... from here on
};

struct file_measures {
    std::uint64_t size = 0;             ///< in canonical form
    std::chrono::sys_seconds written{}; ///< when it was last written to
};

/// Reads a whole file to tell its measures; nullopt when it is not there, or is no regular file.
std::optional<file_measures> measure(const std::string& path);

} // namespace example
