// One part of a message (RFC 2045, 2046): views of the caller's buffer, decoded when they are asked
// for. The message itself is a part too, the first.
#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/disposition.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/media_type.hpp>
#include <courriel/mime/message_fields.hpp>
#include <courriel/mime/part_record.hpp>
#include <courriel/mime/transfer_encoding.hpp>

namespace courriel::mime {

class part_range;

/// Cheap to copy. It lives as long as the message_view that it comes from, moved or not, and the
/// text that that one was made of. Functions that return views read nothing; all others read the
/// part's header each time, or its body.
class part_view {
public:
    /// The place among message_view::parts(); 0 is the message itself.
    [[nodiscard]] std::size_t index() const noexcept { return index_; }
    [[nodiscard]] std::size_t depth() const noexcept { return record().depth; }
    [[nodiscard]] std::optional<part_view> parent() const noexcept;
    /// The parts of a multipart; of a nested message the one part that the message is.
    [[nodiscard]] part_range children() const noexcept;

    /// A multipart that has parts. One without a usable boundary is a leaf, with a defect.
    [[nodiscard]] bool is_multipart() const noexcept {
        return record().kind == detail::part_kind::multipart;
    }
    /// A nested message (message/rfc822 or message/global), whose one child is its first part.
    /// In an encoding, which RFC 2045 section 6.4 forbids, it is a leaf: parse what decoded()
    /// gives.
    [[nodiscard]] bool is_message() const noexcept {
        return record().kind == detail::part_kind::message;
    }
    [[nodiscard]] bool is_leaf() const noexcept { return record().kind == detail::part_kind::leaf; }
    /// The header is a message's: of the whole, or of a nested one.
    [[nodiscard]] bool is_message_root() const noexcept;

    /// Header and body, the line end before the next delimiter line not included.
    [[nodiscard]] std::string_view bytes() const noexcept;
    /// Raw, up to the body: the empty line is in it.
    [[nodiscard]] std::string_view header_bytes() const noexcept;
    /// Raw: encoded, if it is.
    [[nodiscard]] std::string_view body() const noexcept;
    /// Offsets into the whole text.
    [[nodiscard]] std::size_t header_begin() const noexcept { return record().header_begin; }
    [[nodiscard]] std::size_t body_begin() const noexcept { return record().body_begin; }
    [[nodiscard]] std::size_t body_end() const noexcept { return record().body_end; }

    [[nodiscard]] header_view header() const;
    /// From, Subject and the like; of use where is_message_root().
    [[nodiscard]] message_fields fields() const;

    /// Content-Type: text/plain where it is missing (message/rfc822 in a digest) or malformed, and
    /// application/octet-stream in an unknown encoding (RFC 2045 section 6.4).
    [[nodiscard]] media_type type() const;
    /// Content-Transfer-Encoding; 7bit where it is missing.
    [[nodiscard]] transfer_encoding encoding() const;
    /// Its name in lower case, as the message has it, also when nobody knows it.
    [[nodiscard]] std::string encoding_name() const;
    /// Content-Disposition; nullopt where it is missing.
    [[nodiscard]] std::optional<mime::disposition> disposition() const;
    /// Content-ID without angle brackets, or empty.
    [[nodiscard]] std::string content_id() const;
    /// Content-Description in UTF-8, or empty.
    [[nodiscard]] std::string description() const;

    /// The name that the sender suggests, in UTF-8, as it is: never use it as a path. From
    /// Content-Disposition, else from Content-Type's `name` or `filename`; or empty.
    [[nodiscard]] std::string file_name() const;
    /// A name to write the part under: see safe_file_name.hpp. Never empty.
    [[nodiscard]] std::string safe_file_name() const;
    /// What a reader would offer to save: no multipart; the sender says that it is an attachment,
    /// or, where he says nothing, gives it a name, or it is a nested message or neither text nor
    /// named by a Content-ID.
    [[nodiscard]] bool is_attachment() const;

    /// The body's octets, decoded; see decode_body() for malformed ones. Positions of defects are
    /// offsets into body(). O(size).
    [[nodiscard]] std::string decoded(defect_sink defects = {}) const;
    /// The decoded body in UTF-8, line ends as they are. What is invalid, and each NUL, is U+FFFD.
    /// A charset that nobody knows is read as Windows-1252, and octets beyond ASCII in a text that
    /// is US-ASCII, by name or by default, as UTF-8, each with a defect. For any part: is it text?
    /// ask type().
    [[nodiscard]] std::string text(defect_sink defects = {}) const;

private:
    friend class message_view;
    friend class part_range;

    part_view(const detail::structure* structure, std::size_t index) noexcept
        : structure_(structure)
        , index_(index) {}

    [[nodiscard]] const detail::part_record& record() const noexcept {
        return structure_->parts[index_];
    }

    const detail::structure* structure_;
    std::size_t index_;
};

/// Parts one after the other: those of a whole message, or the children of one. It lives as long as
/// a part_view.
class part_range {
public:
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = part_view;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = part_view;

        part_view operator*() const noexcept { return {structure_, index_}; }
        iterator& operator++() noexcept {
            index_ = siblings_ ? structure_->parts[index_].subtree_end : index_ + 1;
            return *this;
        }
        iterator operator++(int) noexcept {
            const iterator old = *this;
            ++*this;
            return old;
        }
        bool operator==(const iterator& other) const noexcept { return index_ == other.index_; }

    private:
        friend class part_range;

        iterator(const detail::structure* structure, std::size_t index, bool siblings) noexcept
            : structure_(structure)
            , index_(index)
            , siblings_(siblings) {}

        const detail::structure* structure_;
        std::size_t index_;
        bool siblings_; // the next is not inside of this one
    };

    [[nodiscard]] iterator begin() const noexcept { return {structure_, begin_, siblings_}; }
    [[nodiscard]] iterator end() const noexcept { return {structure_, end_, siblings_}; }
    [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }
    /// O(number of parts) for children.
    [[nodiscard]] std::size_t size() const noexcept {
        return static_cast<std::size_t>(std::distance(begin(), end()));
    }

private:
    friend class message_view;
    friend class part_view;

    part_range(const detail::structure* structure, std::size_t begin, std::size_t end,
               bool siblings) noexcept
        : structure_(structure)
        , begin_(begin)
        , end_(end)
        , siblings_(siblings) {}

    const detail::structure* structure_;
    std::size_t begin_;
    std::size_t end_;
    bool siblings_;
};

inline part_range part_view::children() const noexcept {
    return {structure_, index_ + 1, record().subtree_end, true};
}

} // namespace courriel::mime
