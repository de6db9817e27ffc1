// A message as the one who reads it sees it: one text, the same as HTML, and attachments, in place
// of a tree. Which part is which follows RFC 8621 section 4.1.4 (JMAP's textBody, htmlBody and
// attachments), which follows RFC 2046 section 5.1.4 in what alternatives mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/mime/html_text.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/message_view.hpp>
#include <courriel/mime/part_view.hpp>

namespace courriel::mime {

enum class protection : std::uint8_t {
    signed_text, ///< multipart/signed (RFC 1847): the first child is what is signed
    signed_data, ///< S/MIME that holds what it signs (RFC 8551): signed-data
    encrypted    ///< multipart/encrypted, or S/MIME that is enveloped
};

/// A part that is signed or encrypted. Nothing is verified or opened here.
struct protected_part {
    part_view part;
    protection how = protection::signed_text;
};

/// Keeps the message_view; its text must outlive this. Parts live as long as this object.
class reader_view {
public:
    /// Linear in the number of parts and the size of their headers. `message` may be any
    /// message_view, and `root` any part of it, such as a nested message's.
    explicit reader_view(message_view message);
    reader_view(message_view message, part_view root);

    /// The parts that make up the message for who wants plain text, in their order: text/plain,
    /// text/html where there is no plain one, and images, sounds and films between them.
    [[nodiscard]] std::span<const part_view> text_body() const& noexcept { return text_body_; }
    /// The same for who wants HTML.
    [[nodiscard]] std::span<const part_view> html_body() const& noexcept { return html_body_; }
    /// All other leaves and nested messages, and media that are missing in one of the two bodies.
    [[nodiscard]] std::span<const part_view> attachments() const& noexcept { return attachments_; }

    /// Containers that sign or encrypt, outermost first. What is inside of a multipart/signed is in
    /// the bodies as if it were not signed, and its signature is an attachment.
    [[nodiscard]] std::span<const protected_part> protections() const& noexcept {
        return protections_;
    }

    // What they give would dangle.
    std::span<const part_view> text_body() const&& = delete;
    std::span<const part_view> html_body() const&& = delete;
    std::span<const part_view> attachments() const&& = delete;
    std::span<const protected_part> protections() const&& = delete;

    /// The text of text_body(): format=flowed undone, HTML made text, LF line ends.
    [[nodiscard]] std::string text(const html_text_options& options = {}) const;
    /// The HTML of html_body() one after the other, plain text made HTML; as the sender wrote it,
    /// scripts and remote images included. Empty when there is no text.
    [[nodiscard]] std::string html() const;

    /// The part whose Content-ID an address "cid:..." in the HTML names (RFC 2392), percent signs
    /// decoded; the first of equal ones. Logarithmic.
    [[nodiscard]] std::optional<part_view> find_cid(std::string_view url) const;

private:
    void sort_parts(part_view root);
    void index_ids(part_view root);

    message_view message_;
    std::vector<part_view> text_body_{};
    std::vector<part_view> html_body_{};
    std::vector<part_view> attachments_{};
    std::vector<protected_part> protections_{};
    std::vector<std::pair<std::string, part_view>> ids_{}; // sorted by Content-ID
};

/// The text of a part of text_body() as a reader sees it: see reader_view::text(); none of an
/// image, a sound or a film. A text in an encoding that nobody knows is shown as it stands, though
/// part_view::type() says that it is none.
std::string shown_text(const part_view& part, const html_text_options& options = {},
                       const limits& limits = {});

/// The beginning of what a reader sees of a message, for a list of messages: at most `characters`
/// of Unicode on one line, white space folded, quotes and signature left out unless there is
/// nothing else (RFC 8970 section 3.3 has at most 256, and advises 200). Empty for an encrypted
/// message and one without text. Reads no more of an HTML body than it needs.
std::string preview(const message_view& message, std::size_t characters = 200);

} // namespace courriel::mime
