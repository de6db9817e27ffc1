// winmail.dat: the Transport Neutral Encapsulation Format in which Outlook and
// Exchange send messages ([MS-OXTNEF], with the compressed RTF of
// [MS-OXRTFCP]), as views of the caller's buffer.
//
//     if (mime::is_tnef(part)) {
//         const std::string bytes = part.decoded();
//         const auto tnef = mime::tnef_view::parse(bytes);
//         for (const auto& a : tnef.attachments())
//             save(mime::safe_file_name(a.file_name(), "file"), a.data());
//     }
//
// Left out: writing it; calendar items, recipients and the other properties
// beyond a list of them; RTF turned into text.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <courriel/mime/defect.hpp>
#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/part_view.hpp>

namespace courriel::mime {

namespace detail {
class tnef_parser;
}

/// The types of properties that text and data have ([MS-OXCDATA]
/// section 2.11.1).
enum class tnef_type : std::uint16_t {
    integer32 = 0x0003,
    object = 0x000D,
    string8 = 0x001E, ///< in the message's code page
    unicode = 0x001F, ///< UTF-16, little endian
    binary = 0x0102,
};

/// A property of a message or an attachment ([MS-OXTNEF] section 2.1.3.4). The
/// view lives as long as the parsed buffer.
struct tnef_property {
    std::uint16_t id = 0;     ///< 0x8000 and above: a named one, whose name is not kept
    std::uint16_t type = 0;   ///< with 0x1000 when it may have many values
    std::uint32_t values = 0; ///< how many it has
    std::string_view value{}; ///< the first of them, as it is stored
};

/// What a message and an attachment share: properties, and attributes that
/// stand for some.
class tnef_properties {
public:
    [[nodiscard]] std::span<const tnef_property> all() const noexcept { return list_; }
    /// The first property of that identifier, or null; lives as long as this
    /// object. O(all()).
    [[nodiscard]] const tnef_property* find(std::uint16_t id) const noexcept;
    /// Of that identifier, if it is text: in UTF-8, up to its NUL; else empty. A
    /// code page that nobody here knows is read as Windows-1252.
    [[nodiscard]] std::string text(std::uint16_t id) const;
    [[nodiscard]] std::optional<std::uint32_t> integer(std::uint16_t id) const noexcept;

private:
    friend class tnef_view;
    friend class tnef_attachment;
    friend class detail::tnef_parser;

    std::vector<tnef_property> list_;
    std::uint32_t code_page_ = 1252;
};

class tnef_attachment {
public:
    /// The name that the sender suggests, in UTF-8, as it is: never use it as a
    /// path without safe_file_name(). Empty when there is none.
    [[nodiscard]] std::string file_name() const;
    /// "image/png" as the sender says, or empty.
    [[nodiscard]] std::string media_type() const { return properties_.text(0x370E); }
    /// Without angle brackets, or empty.
    [[nodiscard]] std::string content_id() const;
    /// The octets. Of an embedded message a TNEF stream of its own: see
    /// is_message().
    [[nodiscard]] std::string_view data() const noexcept { return data_; }
    /// An embedded message: tnef_view::parse(data()), for which the limit of
    /// depth is the caller's, or tnef_view::embedded().
    [[nodiscard]] bool is_message() const noexcept { return is_message_; }
    [[nodiscard]] const tnef_properties& properties() const noexcept { return properties_; }

private:
    friend class detail::tnef_parser;

    std::string_view data_{};
    std::string_view title_{};
    bool is_message_ = false;
    tnef_properties properties_;
};

class tnef_view {
public:
    /// Whether `bytes` begin with the signature of TNEF.
    static bool has_signature(std::string_view bytes) noexcept;

    /// Reads `bytes`, which stay the caller's. Never fails: what is cut, or says
    /// that it is larger than what is left, ends the reading there, with a
    /// defect, and what stood before it counts. Linear.
    static tnef_view parse(std::string_view bytes, const limits& limits = {});

    /// A temporary would be gone before its views are used.
    template <class String>
    requires std::same_as<std::remove_const_t<String>, std::string>
    static tnef_view parse(String&& bytes, const limits& limits = {}) = delete;

    /// "IPM.Note", or "IPM.Microsoft Mail.Note" in the attribute that old
    /// programs write.
    [[nodiscard]] std::string message_class() const;
    /// In UTF-8, or empty.
    [[nodiscard]] std::string subject() const;
    /// The plain text in UTF-8, or empty: many messages have RTF only.
    [[nodiscard]] std::string text() const;
    /// The HTML in UTF-8, or empty. What it says of its charset is no longer so.
    [[nodiscard]] std::string html() const;
    /// The RTF, decompressed; empty when there is none. Positions of defects are
    /// offsets into the compressed text. See decompress_rtf().
    [[nodiscard]] std::string rtf(defect_sink defects = {}) const;
    /// The Windows code page of what is not Unicode: 1252 when the message does
    /// not say.
    [[nodiscard]] std::uint32_t code_page() const noexcept { return properties_.code_page_; }

    [[nodiscard]] std::span<const tnef_attachment> attachments() const noexcept {
        return attachments_;
    }
    /// Messages that are embedded in this one, and in those, parsed: in their
    /// order, with a message before what is embedded in it, down to
    /// limits::tnef_depth.
    [[nodiscard]] std::vector<tnef_view> embedded() const;
    [[nodiscard]] const tnef_properties& properties() const noexcept { return properties_; }
    /// In the order of their discovery, the first of each kind; positions are
    /// offsets into the parsed bytes.
    [[nodiscard]] std::span<const defect> defects() const noexcept { return defects_; }
    [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }

private:
    friend class detail::tnef_parser;

    [[nodiscard]] std::string attribute_or(std::string_view attribute, std::uint16_t id) const;

    std::string_view bytes_{};
    limits limits_{};
    std::string_view message_class_{};
    std::string_view subject_{};
    std::string_view body_{};
    tnef_properties properties_;
    std::vector<tnef_attachment> attachments_;
    std::vector<defect> defects_;
};

/// Whether the part says that it is TNEF: application/ms-tnef or
/// application/vnd.ms-tnef, or "winmail.dat" of no certain type. Its body is
/// read only by who decodes it.
bool is_tnef(const part_view& part);

/// What is compressed as [MS-OXRTFCP] says, up to `most` octets of it. What is
/// malformed or cut ends the result there, with a defect, as does a wrong
/// checksum or size. O(size of the result).
std::string decompress_rtf(std::string_view compressed, std::size_t most, defect_sink defects = {});

} // namespace courriel::mime
