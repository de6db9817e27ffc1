// The bridge from libmime to libsmtp: the envelope that a message's header suggests, and a message
// made fit for what a server announces (RFC 5321 section 2.3, RFC 6152, RFC 6531). Header-only, so
// that neither library needs the other: a program that includes it links both.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/address.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/message_fields.hpp>
#include <courriel/mime/resent.hpp>
#include <courriel/mime/seven_bit.hpp>
#include <courriel/result.hpp>
#include <courriel/smtp/body_lines.hpp>
#include <courriel/smtp/envelope.hpp>
#include <courriel/smtp/extensions.hpp>

namespace courriel::smtp {

namespace detail {

/// Appends the mailboxes of a field that are not there yet; false when one cannot be sent to.
inline bool add_paths(std::vector<forward_path>& to, const mime::address_list& addresses) {
    for (const mime::mailbox* mailbox : addresses.mailboxes()) {
        auto parsed = path::parse(mailbox->address);
        if (!parsed || parsed->domain().empty()) return false;
        if (std::find(to.begin(), to.end(), *parsed) == to.end())
            to.emplace_back(*std::move(parsed));
    }
    return true;
}

/// Whose fields are looked at: those of the message, or of who sent it on last.
struct sending {
    mime::address_list from{};
    mime::address_list sender{};
    mime::address_list to{};
    mime::address_list cc{};
    mime::address_list bcc{};
};

inline sending last_sending(const mime::header_view& header) {
    auto blocks = mime::parse_resent_blocks(header);
    if (!blocks.empty()) {
        auto& b = blocks.front();
        return {std::move(b.from), std::move(b.sender), std::move(b.to), std::move(b.cc),
                std::move(b.bcc)};
    }
    const mime::message_fields fields{header};
    return {fields.from(), fields.sender(), fields.to(), fields.cc(), fields.bcc()};
}

inline bool has_lawful_lines(std::string_view message) {
    body_lines lines;
    return !lines.take(message) && lines.end() != body_lines::ending::bare_cr;
}

inline bool is_ascii(std::string_view text) {
    return ascii::all_of(text, [](char c) { return ascii::is_ascii(c); });
}

} // namespace detail

/// The envelope that a message's own fields suggest: from Sender, else From; to To, Cc and Bcc,
/// each mailbox once. Where it was sent on (RFC 5322 section 3.6.6), the newest Resent- block says
/// both. For messages of one's own users: mail on its way has its envelope elsewhere.
/// not_found without a sender or without recipients; malformed when one of these is no address
/// that can be sent to, since to leave it out would be to lose it.
inline result<envelope> envelope_of(const mime::header_view& header) {
    const detail::sending s = detail::last_sending(header);
    std::vector<forward_path> from;
    envelope out;
    auto& to = out.recipients;
    if (!detail::add_paths(from, s.sender.mailboxes().empty() ? s.from : s.sender) ||
        !detail::add_paths(to, s.to) || !detail::add_paths(to, s.cc) ||
        !detail::add_paths(to, s.bcc))
        return errc::malformed;
    if (from.empty() || to.empty()) return errc::not_found;
    out.reverse_path = from.front();
    return out;
}

/// The message without its fields Bcc and Resent-Bcc, which are not for other recipients (RFC 5322
/// section 3.6.3). Every other octet stays.
inline std::string without_bcc(std::string_view message) {
    const auto header = mime::header_view::parse(message);
    std::string out;
    std::size_t from = 0;
    for (const auto& field : header) {
        if (!ascii::iequals(field.name, "Bcc") && !ascii::iequals(field.name, "Resent-Bcc"))
            continue;
        out += message.substr(from, field.begin - from);
        from = field.end;
    }
    return out += message.substr(from);
}

/// The message with lines that may be sent: a CR or LF alone becomes CRLF, a NUL goes, a header
/// line of more than 998 octets is folded where it has blanks. Longer lines of bodies are left to
/// an encoding: see prepare(). Linear.
inline std::string mend_lines(std::string_view message) {
    std::string text;
    text.reserve(message.size());
    for (std::size_t i = 0; i != message.size(); ++i) {
        const char c = message[i];
        if (c == '\r' && i + 1 != message.size() && message[i + 1] == '\n') continue;
        if (c == '\r' || c == '\n') {
            text += "\r\n";
        } else if (c != '\0') {
            text += c;
        }
    }
    const std::size_t body = mime::header_view::parse(text).body_begin();
    std::string out;
    std::string_view rest = std::string_view(text).substr(0, body);
    while (!rest.empty()) {
        // Looked for no further than a line may go, so that a long one is not looked through anew
        // for each of its folds.
        const bool fits = rest.size() <= line_length::longest ||
                          rest.substr(0, line_length::longest + 2).find("\r\n") != rest.npos;
        std::size_t cut = 0; // a fold before a blank: what is in front of it may not be empty
        if (!fits) cut = rest.substr(1, line_length::longest).find_last_of(" \t") + 1;
        const bool folds = cut != 0 && rest.substr(0, cut).find_first_not_of(" \t") != rest.npos;
        const std::size_t end = folds ? cut : rest.find("\r\n");
        const std::size_t size = folds ? cut : end == rest.npos ? rest.size() : end + 2;
        out += rest.substr(0, size);
        if (folds) out += "\r\n";
        rest.remove_prefix(size);
    }
    return out.append(text, body);
}

/// What is done with a body beyond ASCII that goes to a server without 8BITMIME.
enum class eight_bit_policy {
    refuse,  ///< nothing: it cannot be sent
    convert, ///< it becomes quoted-printable or base64 (RFC 6152 section 3)
    keep,    ///< it is sent all the same: `obstacle` tells, and the caller decides
};

struct prepare_options {
    eight_bit_policy eight_bit = eight_bit_policy::convert;
    bool break_signatures = false; ///< convert also what thereby loses a valid signature
    bool mend_lines = false;       ///< see mend_lines(); bodies with longer lines are encoded
    bool remove_bcc = false;       ///< see without_bcc()
};

/// Why a message cannot go to a server as it is.
enum class obstacle {
    none,
    eight_bit_header, ///< a header beyond ASCII, without SMTPUTF8
    eight_bit_body,   ///< a body beyond ASCII, without 8BITMIME, that is not or cannot be converted
    signature,        ///< it would be converted, but a signature would not be valid any more
    lines,            ///< a bare CR or LF, a NUL, or a line of more than 998 octets
};

struct prepared_message {
    std::string text{}; ///< the message to send
    smtp::obstacle obstacle = obstacle::none;
    body_type body = body_type::unspecified;
    bool smtp_utf8 = false;          ///< the header needs it
    mime::seven_bit_report report{}; ///< what a conversion did, or would do

    /// Puts size, body type and SMTPUTF8 into the envelope.
    void declare(envelope& mail) const {
        mail.size = text.size();
        mail.body = body;
        mail.smtp_utf8 = mail.smtp_utf8 || smtp_utf8;
    }
};

namespace detail {

// Everything that needs it gets an encoding. False: a signature would suffer.
inline bool encode(prepared_message& out, const prepare_options& options) {
    mime::seven_bit_options how;
    how.force_signed = options.break_signatures;
    out.report = mime::would_convert(out.text, how);
    if (out.report.breaks_signature() && !options.break_signatures) return false;
    mime::seven_bit_filter filter(how);
    std::string encoded;
    filter.write(out.text, encoded);
    filter.finish(encoded);
    out.text = std::move(encoded);
    return true;
}

// What stands against a message whose lines are lawful.
inline obstacle fit_octets(prepared_message& out, const extensions& announced,
                           const prepare_options& options) {
    if (is_ascii(out.text)) return obstacle::none;
    out.report = mime::would_convert(out.text);
    const bool body = out.report.left != 0 || out.report.is_changed();
    out.smtp_utf8 = out.report.eight_bit_header;
    if (out.smtp_utf8 && !announced.smtp_utf8) return obstacle::eight_bit_header;
    if (announced.eight_bit_mime) {
        out.body = body_type::eight_bit_mime;
        return obstacle::none;
    }
    if (!body) return obstacle::none;
    if (options.eight_bit != eight_bit_policy::convert) return obstacle::eight_bit_body;
    if (!encode(out, options)) return obstacle::signature;
    return out.report.left != 0 ? obstacle::eight_bit_body : obstacle::none;
}

} // namespace detail

/// Makes a message fit for a server that announces this, as far as `options` allow; what stands in
/// the way otherwise is in `obstacle`. With none of them set a message is only looked at. Holds the
/// message, and a copy while it converts; linear.
inline prepared_message prepare(std::string_view message, const extensions& announced,
                                const prepare_options& options = {}) {
    prepared_message out;
    out.text = options.remove_bcc ? without_bcc(message) : std::string(message);
    if (!detail::has_lawful_lines(out.text)) {
        if (options.mend_lines) out.text = mend_lines(out.text);
        const bool encoded = options.mend_lines && !detail::has_lawful_lines(out.text);
        if (encoded && !detail::encode(out, options)) {
            out.obstacle = obstacle::signature;
            return out;
        }
        if (!detail::has_lawful_lines(out.text)) {
            out.obstacle = obstacle::lines;
            return out;
        }
    }
    out.obstacle = detail::fit_octets(out, announced, options);
    return out;
}

} // namespace courriel::smtp
