// The inner loops of the codecs, each once for every kind of machine: for x86 with SSSE3, with AVX2
// and with AVX-512, chosen when the program runs, for NEON where it is compiled for that, and in
// plain C++.
// A kernel takes what is regular and stops in front of the rest, wherever that may be; its caller
// goes on one octet at a time and comes back. So all that a codec has to decide stands in one
// place, and the kernels of two machines may stop at different places without any difference in
// the result.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace courriel::mime::simd {

/// How far a kernel got in its input and in its output.
struct progress {
    const char* at;
    char* to;
};

struct printable_progress {
    const char* at;
    char* to;
    std::size_t column;
};

struct field_end {
    const char* behind; ///< the first LF that no blank follows, or the end of the text
    bool is_odd;        ///< a NUL or a bare CR is before it
};

/// A kernel never reads at `end` or writes at `to_end`; with less than `room` octets of output left
/// it may stop at once.
struct kernels {
    static constexpr std::size_t room = 256;

    const char* name;

    /// Whole groups of base64 without padding, and line ends between groups.
    progress (*decode_base64)(const char* at, const char* end, char* to, char* to_end);

    /// Lines of 57 octets as 76 characters and CRLF.
    progress (*encode_base64)(const char* at, const char* end, char* to, char* to_end);

    /// Quoted-printable from where nothing is held: text, escapes and soft line breaks. Blanks in
    /// front of where it stops are left too, for they may be followed by a line end.
    progress (*decode_printable)(const char* at, const char* end, char* to, char* to_end);

    /// Octets as quoted-printable in lines of at most 75 and a '='. Stops in front of a line's end
    /// (if `text`), of blanks there, and of a '.' or 'F' that begins a line.
    printable_progress (*encode_printable)(const char* at, const char* end, char* to, char* to_end,
                                           std::size_t column, bool text);

    /// How many octets are known to be whole characters of UTF-8: fewer than there are when the
    /// next are not, or are too few to tell.
    std::size_t (*valid_utf8)(const char* at, const char* end);

    /// The first of three octets in [at, end), or end.
    const char* (*find)(const char* at, const char* end, char a, char b, char c);

    /// The first '-' of the first "\n--" in [at, end), or end: a line that may delimit parts.
    const char* (*find_dashed_line)(const char* at, const char* end);

    /// The end of the field whose value goes on at `at`.
    field_end (*find_field_end)(const char* at, const char* end);
};

extern std::atomic<const kernels*> chosen_kernels; // null while nobody has asked
const kernels& choose_kernels() noexcept;

/// Those of this machine.
inline const kernels& active() noexcept {
    const kernels* const chosen = chosen_kernels.load(std::memory_order_relaxed);
    return chosen != nullptr ? *chosen : choose_kernels();
}

/// All that can run here, the plain ones first. For tests.
std::span<const kernels* const> available() noexcept;

/// Makes active() answer `k`, in all threads, until the guard goes. For tests.
class forced_kernels {
public:
    explicit forced_kernels(const kernels& k) noexcept;
    forced_kernels(const forced_kernels&) = delete;
    forced_kernels& operator=(const forced_kernels&) = delete;
    ~forced_kernels();
};

} // namespace courriel::mime::simd
