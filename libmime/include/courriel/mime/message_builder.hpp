// A message from its parts: addresses, a subject, text, HTML, attachments (RFC 5322, RFC 2045).
//
//     auto letter = mime::message_builder().from("Ada <ada@example.org>").to("bob@example.net")
//                       .subject("Déjà vu").text("Bonjour.").attach("plan.pdf", bytes).build();
//
// The builder owns all that it is given. What is wrong with a value shows when the message is
// built, not before. What is not text, HTML and files is a tree of parts: see part_builder.hpp.
// Left out: signing and encryption.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <courriel/mime/address.hpp>
#include <courriel/mime/date_time.hpp>
#include <courriel/mime/part_builder.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

namespace detail {
struct message_draft;
}

/// Takes the next bytes of a message; an error ends the writing.
using content_sink = std::function<std::error_code(std::string_view)>;

/// Where a builder gets what must not be the same twice.
struct builder_environment {
    /// The date of messages; the system's clock by default.
    std::function<std::chrono::system_clock::time_point()> now{};
    /// 64 bits for identifiers and boundaries; std::random_device by default.
    std::function<std::uint64_t()> random{};
    /// The right side of identifiers; the domain of the first author by default.
    std::string domain{};
};

/// Which octets beyond ASCII a message may have.
enum class eight_bit : std::uint8_t {
    never,     ///< every transport takes it
    bodies,    ///< for 8BITMIME: text stays as it is
    everywhere ///< for SMTPUTF8: header fields too, and addresses beyond ASCII are allowed
};

class message_builder {
public:
    message_builder();
    explicit message_builder(builder_environment environment);
    message_builder(message_builder&&) noexcept;
    message_builder& operator=(message_builder&&) noexcept;
    ~message_builder();

    /// Each adds what `addresses` lists ("Ada <ada@example.org>, bob@example.net", UTF-8, groups
    /// where RFC 5322 allows them). Several authors need a sender.
    message_builder& from(std::string_view addresses);
    message_builder& sender(std::string_view author);
    message_builder& reply_to(std::string_view addresses);
    message_builder& to(std::string_view addresses);
    message_builder& cc(std::string_view addresses);
    /// The same for addresses that were read: those that have none (mailbox::is_valid()) are
    /// refused.
    message_builder& from(const address_list& addresses);
    message_builder& to(const address_list& addresses);
    message_builder& cc(const address_list& addresses);
    message_builder& bcc(const address_list& addresses);
    /// Written only after keep_bcc(): who it concerns gets the message by its envelope.
    message_builder& bcc(std::string_view addresses);
    message_builder& keep_bcc(bool keep = true);

    message_builder& subject(std::string_view text);
    /// In place of now.
    message_builder& date(const date_time& date);
    /// In place of a new one; without angle brackets.
    message_builder& message_id(std::string_view id);
    /// Identifiers in angle brackets, as the message that is answered has them.
    message_builder& in_reply_to(std::string_view ids);
    message_builder& references(std::string_view ids);
    /// A field that has no function of its own here, as unstructured text.
    message_builder& header(std::string_view name, std::string_view value);

    /// The body, UTF-8, with any line ends. With both, readers choose (multipart/alternative).
    message_builder& text(std::string_view body);
    message_builder& html(std::string_view body);
    /// Writes the text as format=flowed (RFC 3676): each of its lines is a paragraph that readers
    /// wrap, each '>' at the beginning of one a quote mark. DelSp where the script needs it.
    message_builder& flowed(bool on = true);

    /// A file. Without a `type` ("application/pdf") the name's extension decides.
    message_builder& attach(std::string_view file_name, std::string content,
                            std::string_view type = {});
    /// A file that is read while the message is written, in pieces of 48 KiB.
    message_builder& attach(std::string_view file_name, content_source content,
                            std::string_view type = {});
    /// A file that the HTML shows as "cid:ID" (multipart/related, RFC 2387); `content_id` is "ID",
    /// without angle brackets.
    message_builder& embed(std::string_view content_id, std::string_view file_name,
                           std::string content, std::string_view type = {});

    /// A tree of parts in place of text(), html() and embed(): the body, or, beside what attach()
    /// adds, its first part.
    message_builder& content(part_builder parts);
    /// A tree of parts beside the text, behind those that are there.
    message_builder& attach(part_builder parts);

    /// Asks the recipients' programs to say at `addresses` that the message was displayed, or what
    /// else was done with it (Disposition-Notification-To, RFC 8098 section 2.1). No program has
    /// to. Mailboxes only.
    message_builder& request_read_receipt(std::string_view addresses);

    /// `never` by default.
    message_builder& allow(eight_bit what);
    /// Names of files beyond ASCII a second time, in the form that old versions of Outlook read.
    message_builder& legacy_names(bool on = true);

    /// The whole message, with CRLF line ends, none of them over 998 octets. It has a Date, a
    /// Message-ID and a MIME-Version. errc::invalid_argument when a value could not be written, or
    /// there is no author; errc::too_large for an address longer than a line.
    [[nodiscard]] result<std::string> build() const;

    /// The same in pieces: nothing is held but one of them. An error of the sink or of a source
    /// comes back; bad values are found before the first piece.
    [[nodiscard]] std::error_code write_to(const content_sink& sink) const;

private:
    std::unique_ptr<detail::message_draft> draft_;
};

} // namespace courriel::mime
