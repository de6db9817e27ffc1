// The messages of an mbox file (RFC 4155), one after the other and in pieces, so that files larger
// than memory can be read.
//
//     mime::mbox_reader in(source);
//     while (in.next().value())
//         for (auto piece = in.read().value(); !piece.empty(); piece = in.read().value())
//             use(piece);
//
// Left out: the file and its lock; MMDF.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <courriel/mime/defect.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/mbox.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

/// Puts octets of the file from `offset` on into the span, which is not empty, and says how many;
/// 0 only at the file's end. But for the search for a Content-Length and its end, offsets go up
/// without gaps: a source that cannot read elsewhere answers errc::not_supported there, and the
/// Content-Length is not believed.
using mbox_source = std::function<result<std::size_t>(std::uint64_t offset, std::span<char>)>;

struct mbox_reader_options {
    /// See detect_mbox(). With mboxcl and mboxcl2 a Content-Length is believed where an end of the
    /// message is at the place that it names: behind at most two line ends there is a `From ` line
    /// or the end of the file. Never choose them for a file whose writer does not put the field
    /// there itself: the sender then chooses where messages end.
    mbox_dialect dialect = mbox_dialect::mboxrd;
    /// Whether the quoting of the dialect is undone.
    bool unquotes = true;
    /// What line ends of the message become; as they are without it.
    std::optional<mbox_line_end> line_end{};
    /// Whether a `From ` line needs a date to end a message, and an empty line before it: RFC 4155
    /// says so, and plain text seldom looks like it. The first line of the file needs neither.
    bool needs_date = true;
    bool needs_empty_line = true;
    mime::limits limits{};
};

/// Where a message lies in the file: offsets of octets as they are stored.
struct mbox_entry {
    std::uint64_t begin = 0;         ///< of the `From ` line
    std::uint64_t content_begin = 0; ///< behind it
    /// Behind the message, without the empty line that follows it; known once read() has come to
    /// its end.
    std::uint64_t content_end = 0;
    bool has_content_length = false; ///< a Content-Length was there, and believed
    mbox_from_line from{};
    std::vector<defect> defects{}; ///< positions are offsets into the file
};

namespace detail {
class mbox_input;
}

/// Needs a few blocks of 64 KiB, and in the dialects with Content-Length up to limits::header_size
/// more. Linear in the size of the file, whatever it is. An error of the source is told once and
/// again: the reader then goes no further.
class mbox_reader {
public:
    explicit mbox_reader(mbox_source source, mbox_reader_options options = {});
    /// Of a file in memory, which outlives the reader.
    explicit mbox_reader(std::string_view file, mbox_reader_options options = {});
    /// A temporary would be gone before it is read.
    template <class String>
    requires std::same_as<std::remove_const_t<String>, std::string>
    explicit mbox_reader(String&& file, mbox_reader_options options = {}) = delete;
    mbox_reader(mbox_reader&&) noexcept;
    mbox_reader& operator=(mbox_reader&&) noexcept;
    ~mbox_reader();

    /// Goes to the next message, past what is left of this one; false at the end of the file. What
    /// stands before the first `From ` line is passed over, with a defect unless it is empty lines.
    result<bool> next();
    /// The next octets of the message, unquoted; empty at its end. The view lives until the next
    /// call of a function that is not const.
    result<std::string_view> read();
    /// The rest of the message; errc::too_large, and the message is passed over, when that is more
    /// than `most` octets.
    result<std::string> read_all(std::size_t most);
    /// The message that next() went to; lives as long as the reader, and changes with next().
    [[nodiscard]] const mbox_entry& entry() const noexcept;
    /// Lets the next next() begin at `offset`, where a `From ` line stands: an mbox_entry::begin.
    void seek(std::uint64_t offset);

private:
    std::unique_ptr<detail::mbox_input> input_;
};

} // namespace courriel::mime
