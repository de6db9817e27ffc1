// Messages in fragments (message/partial, RFC 2046 section 5.2.2, with what RFC 8098 section 2.4
// adds): split and joined, on request only. Nothing is ever joined because a message says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/limits.hpp>
#include <courriel/mime/media_type.hpp>
#include <courriel/mime/message_builder.hpp>
#include <courriel/mime/part_view.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

/// What the type of a fragment says of it.
struct partial_info {
    std::string id{};       ///< the same for all fragments of a message
    std::size_t number = 0; ///< from 1
    std::size_t total = 0;  ///< 0 where it is not said; the last fragment has to say it

    /// nullopt when `type` is another, has no id, or numbers that are none or do not fit.
    static std::optional<partial_info> of(const media_type& type);

    friend bool operator==(const partial_info&, const partial_info&) = default;
};

struct split_options {
    std::size_t fragment_size = 64 * 1024; ///< octets of a fragment at most, its header included
    std::size_t fragments = limits{}.fragments;
    builder_environment environment{};
};

/// The message as fragments, in their order, each a message of its own: cut between lines, the
/// fields that belong to the content (Content-*, Subject, Message-ID, MIME-Version ...) inside, the
/// others outside. One that is small enough comes back alone, as it is. All that joining them
/// changes is the order of the fields.
///
/// errc::invalid_argument when the message has octets beyond ASCII, NUL, a line that does not end
/// with CRLF or is over 998 octets, or a header without its end; errc::too_large when the fields or
/// a line do not fit a fragment, or there would be too many.
result<std::vector<std::string>> split_message(std::string_view message,
                                               const split_options& options = {});

/// What became of a fragment that was given to a joiner.
enum class fragment_outcome : std::uint8_t {
    added,
    not_partial, ///< the part is no fragment, or its parameters are not in order
    other_id,    ///< it belongs to another message
    duplicate,   ///< that number is there already: the first counts
    conflict,    ///< its number or total contradicts those that are there
    too_many,    ///< limits::fragments
    too_large,   ///< limits::joined_size
};

/// "added", "not_partial" ... for people and logs.
std::string_view to_string(fragment_outcome outcome) noexcept;

/// The fragments of one message, which the first that is added names. They come in any order. It
/// copies what it needs of them; what is refused leaves no trace.
class partial_joiner {
public:
    explicit partial_joiner(const limits& limits = {}) : limits_(limits) {}

    /// `part` is a fragment, most often message_view::root(). O(its size).
    fragment_outcome add(const part_view& part);

    /// Empty before the first fragment.
    [[nodiscard]] const std::string& id() const noexcept { return id_; }
    /// 0 as long as no fragment has said it.
    [[nodiscard]] std::size_t total() const noexcept { return total_; }
    /// Fragments that are there.
    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] bool is_complete() const noexcept { return total_ != 0 && count_ == total_; }
    /// The numbers that are missing, up to the total or, where nobody has said it, to the highest
    /// that is there.
    [[nodiscard]] std::vector<std::size_t> missing() const;

    /// The message, once all fragments are there: the first's fields, but those that belong to the
    /// content, then those of the content, and the body. Fields are copied byte for byte; it may be
    /// a fragment itself. O(its size).
    [[nodiscard]] std::optional<std::string> join() const;

private:
    limits limits_;
    std::string id_{};
    std::string outer_fields_{}; // of the first fragment
    std::vector<std::optional<std::string>> bodies_{};
    std::size_t total_ = 0;
    std::size_t count_ = 0;
    std::size_t size_ = 0;
};

} // namespace courriel::mime
