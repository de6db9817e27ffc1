// Reading a file of a Maildir, whose lines end with LF or however another program wrote them, in
// canonical form.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "../../../common/canonical_lines.hpp"
#include "../../../common/file.hpp"
#include "../store.hpp"

namespace mail_server::maildir {

/// A message in canonical form, read in pieces. Going forward is linear; going back begins at the
/// front again. Holds one piece at a time. Throws std::system_error when the disk refuses.
class canonical_file {
public:
    canonical_file() = default;
    explicit canonical_file(example::file raw) : file_(std::move(raw)) {}

    /// Goes on with another file, from its start.
    void open(example::file raw);

    /// Octets from range.begin, at least one and at most range.size of them; none at the end. The
    /// view lives until the next call.
    std::string_view read(imap::byte_range range);

private:
    void go_to_start();
    bool next_piece(std::uint64_t wanted);

    example::file file_;
    example::canonical_lines lines_;
    std::string raw_;
    std::string piece_;       // canonical octets ...
    std::uint64_t begin_ = 0; // ... from here on
};

struct file_measures {
    std::uint64_t size = 0;             ///< in canonical form
    std::chrono::sys_seconds written{}; ///< when it was last written to
};

/// Reads a whole file to tell its measures; nullopt when it is not there.
std::optional<file_measures> measure(const std::string& path);

} // namespace mail_server::maildir
