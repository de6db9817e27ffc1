// The bridge from libmime to libimap: ENVELOPE, BODYSTRUCTURE and sections of raw messages (RFC
// 3501 sections 6.4.5 and 7.4.2). Header-only, so that neither library needs the other: a program
// that includes it links both.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/imap/body_structure.hpp>
#include <courriel/imap/envelope.hpp>
#include <courriel/imap/limits.hpp>
#include <courriel/imap/mailbox.hpp>
#include <courriel/imap/message_parser.hpp>
#include <courriel/imap/section.hpp>
#include <courriel/imap/structure/with_mime.hpp>
#include <courriel/mime/address.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/message_view.hpp>
#include <courriel/mime/part_view.hpp>
#include <courriel/mime/transfer_encoding.hpp>

namespace courriel::imap {

namespace detail {

/// addr-mailbox is a local part without its quotes.
inline std::string unquoted(std::string_view local_part) {
    if (local_part.size() < 2 || local_part.front() != '"') return std::string(local_part);
    std::string out;
    for (std::size_t i = 1; i + 1 < local_part.size(); ++i) {
        if (local_part[i] == '\\' && i + 2 < local_part.size()) ++i;
        out += local_part[i];
    }
    return out;
}

/// What is no valid mailbox, as other servers have it: "name <local part>", a local part, or a
/// name. A host that is NIL would make it a group, so names that cannot exist stand for what is
/// missing.
inline address invalid_address(std::string_view text) {
    address to;
    const std::size_t bracket = text.rfind('<');
    if (bracket != std::string_view::npos && text.ends_with('>')) {
        const std::string name = unquoted(ascii::trim(text.substr(0, bracket)));
        if (!name.empty()) to.name = name;
        text = ascii::trim(text.substr(bracket + 1, text.size() - bracket - 2));
    } else if (text.find(' ') != std::string_view::npos) {
        to.name = std::string(text);
        text = {};
    }
    to.mailbox = text.empty() ? "MISSING_MAILBOX" : std::string(text);
    to.host = "MISSING_DOMAIN";
    return to;
}

inline address address_of(const mime::mailbox& from) {
    if (!from.is_valid()) return invalid_address(from.name);
    address to;
    if (!from.name.empty()) to.name = from.name;
    if (!from.route.empty()) to.route = from.route;
    to.mailbox = unquoted(from.local_part());
    to.host = std::string(from.domain());
    return to;
}

/// Those of all fields of that name, as if they stood in one: who is shown alone might not be whom
/// others judged the message by. `left` is how many more the message may have.
inline std::vector<address> addresses_of(const fields& header, std::string_view name,
                                         std::size_t& left) {
    std::vector<address> out;
    const auto add = [&](address entry) {
        if (left == 0) return;
        out.push_back(std::move(entry));
        --left;
    };
    for (const mime::field_view& field : header) {
        if (left == 0) break;
        if (!ascii::iequals(field.name, name)) continue;
        mime::limits limits;
        limits.addresses = std::min(limits.addresses, left);
        const auto list =
            mime::address_list::parse(field.value, {}, mime::encoded_words::keep, limits);
        for (const mime::address& entry : list) {
            if (left == 0) break;
            if (const auto* mailbox = std::get_if<mime::mailbox>(&entry)) {
                add(address_of(*mailbox));
                continue;
            }
            const auto& group = std::get<mime::group>(entry);
            address begin;
            begin.mailbox = group.name;
            add(std::move(begin));
            for (const mime::mailbox& member : group.members) add(address_of(member));
            out.emplace_back(); // the end of the group
        }
    }
    return out;
}

inline envelope envelope_of_header(const fields& header, std::size_t& addresses_left) {
    envelope e;
    e.date = raw_value(header, "Date");
    e.subject = raw_value(header, "Subject");
    e.from = addresses_of(header, "From", addresses_left);
    e.sender = addresses_of(header, "Sender", addresses_left);
    e.reply_to = addresses_of(header, "Reply-To", addresses_left);
    e.to = addresses_of(header, "To", addresses_left);
    e.cc = addresses_of(header, "Cc", addresses_left);
    e.bcc = addresses_of(header, "Bcc", addresses_left);
    e.in_reply_to = raw_value(header, "In-Reply-To");
    e.message_id = raw_value(header, "Message-ID");
    // RFC 3501 section 7.4.2: "If the Sender or Reply-To lines are absent in the [RFC-2822] header,
    // or are present but empty, the server sets the corresponding member of the envelope to be the
    // same value as the from member".
    if (e.sender.empty()) e.sender = e.from;
    if (e.reply_to.empty()) e.reply_to = e.from;
    return e;
}

inline std::vector<body_parameter> parameters_of(const mime::parameter_list& list) {
    std::vector<body_parameter> out;
    for (const mime::parameter& p : list) out.push_back({p.name, p.value});
    return out;
}

inline bool has_charset(const mime::parameter_list& list) {
    return std::any_of(list.begin(), list.end(), [](const mime::parameter& p) {
        return p.name == "charset" || p.name.starts_with("charset*");
    });
}

/// The words of Content-Language: 1#language-tag (RFC 3282).
inline std::vector<std::string> languages_of(std::string_view value, std::size_t most) {
    std::vector<std::string> out;
    while (!value.empty() && out.size() != most) {
        const std::size_t comma = std::min(value.find(','), value.size());
        const std::string_view tag = ascii::trim(value.substr(0, comma));
        if (!tag.empty()) out.emplace_back(tag);
        value.remove_prefix(std::min(comma + 1, value.size()));
    }
    return out;
}

inline body_part body_part_of(const mime::part_view& part, const fields& header,
                              const body_places& places, const message_limits& limits) {
    body_part out;
    mime::media_type type;
    if (const mime::field_view* field = find(header, "Content-Type"))
        type = mime::media_type::parse(field->value, {}, mime::parameter_form::as_written);
    else
        type = part.type(); // the default, which the place decides
    out.type = type.type;
    out.subtype = type.subtype;
    out.parameters = parameters_of(type.parameters);
    // The charset that a text has by default is told, as all servers do: not all clients know it.
    if (type.is("text") && !has_charset(type.parameters))
        out.parameters.push_back({"charset", "us-ascii"});
    if (const mime::field_view* field = find(header, "Content-Disposition")) {
        const auto disposition =
            mime::disposition::parse(field->value, {}, mime::parameter_form::as_written);
        if (!disposition.type.empty()) {
            out.disposition = disposition.type;
            out.disposition_parameters = parameters_of(disposition.parameters);
        }
    }
    out.languages = languages_of(raw_value(header, "Content-Language").value_or(std::string()),
                                 limits.languages);
    out.location = raw_value(header, "Content-Location");
    if (part.is_multipart()) return out;
    out.id = raw_value(header, "Content-ID");
    out.description = raw_value(header, "Content-Description");
    out.md5 = raw_value(header, "Content-MD5");
    if (const mime::field_view* field = find(header, "Content-Transfer-Encoding"))
        out.encoding = mime::transfer_encoding_name(field->value);
    if (out.encoding.empty()) out.encoding = "7bit";
    out.octets = places.octets(part);
    const bool is_message = part.is_message() || type.is("message", "rfc822");
    if (is_message || type.is("text")) out.lines = places.lines(part);
    if (is_message) out.envelope.emplace();
    return out;
}

/// A multipart without a delimiter line, or without a boundary. It is told as one that has a text
/// without octets, for a part there must be.
inline bool holds_no_parts(const mime::part_view& part, const fields& header) {
    if (!part.is_leaf()) return false;
    const mime::field_view* type = find(header, "Content-Type");
    return type != nullptr && mime::media_type::parse(type->value).is("multipart");
}

struct found_part {
    mime::part_view part;
    std::size_t header_end; ///< of `part`
    bool is_empty = false;  ///< not `part`, but the text that is told when it holds_no_parts()
};

/// The part that a section's numbers name: those of a multipart's parts, and 1 for the body of a
/// message that is none; a nested message counts its parts as if they stood in its place.
inline std::optional<found_part> find_part(const mime::message_view& message,
                                           const std::vector<std::uint32_t>& numbers) {
    mime::part_view part = message.root();
    bool is_message = true; // whether `part` is a message whose own body is part 1
    bool is_empty = false;
    header_ends ends(message.text());
    for (const std::uint32_t number : numbers) {
        if (is_empty) return std::nullopt;
        if (!is_message && part.is_message()) {
            part = *part.children().begin();
            is_message = true;
        }
        if (part.is_multipart()) {
            const auto children = part.children();
            auto child = children.begin();
            std::uint32_t n = 1;
            for (; child != children.end() && n != number; ++child) ++n;
            if (number == 0 || child == children.end()) return std::nullopt;
            part = *child;
        } else {
            is_empty = holds_no_parts(part, fields_of(message, part, ends.of(part)));
            if (number != 1 || (!is_message && !is_empty)) return std::nullopt;
        }
        is_message = false;
    }
    return found_part{part, ends.of(part), is_empty};
}

} // namespace detail

/// The members as RFC 3501 section 7.4.2 wants them: folds undone, nothing decoded, Sender and
/// Reply-To filled in from From. Several fields of one name are read as one list of addresses.
inline envelope envelope_of(const mime::message_view& message, const message_limits& limits = {}) {
    std::size_t addresses_left = limits.addresses;
    const mime::part_view root = message.root();
    const std::size_t end = detail::header_ends(message.text()).of(root);
    return detail::envelope_of_header(detail::fields_of(message, root, end), addresses_left);
}

/// With extension data. Linear in the message's size.
inline body_structure body_structure_of(const mime::message_view& message,
                                        const message_limits& limits = {}) {
    body_structure out;
    const detail::body_places places(message);
    std::size_t addresses_left = limits.addresses;
    for (const mime::part_view part : message.parts()) {
        const auto header = detail::fields_of(message, part, places.begin(part));
        // The message around this one was the part before it.
        if (part.index() != 0 && part.is_message_root())
            out.parts.back().envelope = detail::envelope_of_header(header, addresses_left);
        out.parts.push_back(detail::body_part_of(part, header, places, limits));
        out.parts.back().children = part.children().size();
    }
    return out;
}

/// Where a section of a message lies, in octets of its text; see parsed_message::find().
inline std::optional<byte_range> section_of(const mime::message_view& message,
                                            const std::vector<std::uint32_t>& numbers,
                                            section::kind what) {
    const auto found = detail::find_part(message, numbers);
    if (!found) return std::nullopt;
    const mime::part_view& part = found->part;
    const auto range = [](std::size_t begin, std::size_t end) {
        return byte_range{begin, end - begin};
    };
    const std::size_t body = found->header_end;
    switch (what) {
    case section::kind::whole: return range(body, found->is_empty ? body : part.body_end());
    case section::kind::mime: return range(found->is_empty ? body : part.header_begin(), body);
    case section::kind::header:
    case section::kind::text: break;
    case section::kind::header_fields:
    case section::kind::header_fields_not: return std::nullopt; // pieces of a header, not a range
    }
    if (!part.is_message()) return std::nullopt;
    const mime::part_view nested = *part.children().begin();
    const std::size_t end = detail::header_ends(message.text()).of(nested);
    return what == section::kind::header ? range(nested.header_begin(), end)
                                         : range(end, nested.body_end());
}

namespace detail {

/// Each field as it is written, unfolded, and as people read it.
inline void each_field(const fields& header, const std::function<void(std::string_view)>& sink) {
    std::string line;
    std::string decoded;
    for (const mime::field_view& field : header) {
        const std::string value = field.unfolded();
        line = field.name;
        line += ": ";
        line += value;
        sink(line);
        mime::decode_text(field.value, decoded);
        if (decoded != value) sink(decoded);
    }
}

class mime_message final : public parsed_message {
public:
    mime_message(std::string_view text, const mime::limits& limits, const message_limits& told)
        : message_(mime::message_view::parse(text, limits))
        , told_(told) {}

    [[nodiscard]] imap::envelope envelope() const override { return envelope_of(message_, told_); }
    [[nodiscard]] body_structure structure() const override {
        return body_structure_of(message_, told_);
    }
    [[nodiscard]] std::optional<byte_range> find(const std::vector<std::uint32_t>& part,
                                                 section::kind what) const override {
        return section_of(message_, part, what);
    }
    [[nodiscard]] bool each_text(const std::function<void(std::string_view)>& sink) const override {
        header_ends ends(message_.text());
        for (const mime::part_view part : message_.parts()) {
            const auto header = fields_of(message_, part, ends.of(part));
            if (part.index() != 0) each_field(header, sink); // the message's own is no body
            const bool is_text = part.is_leaf() && part.type().is("text");
            if (is_text || holds_no_parts(part, header)) sink(part.text());
        }
        return true;
    }

private:
    mime::message_view message_;
    message_limits told_;
};

} // namespace detail

/// The parser that an IMAP server takes to answer ENVELOPE, BODYSTRUCTURE, part sections and SEARCH
/// by what libmime makes of a message: within `limits` of what is read, and `told` of what is told.
class mime_message_parser final : public message_parser {
public:
    explicit mime_message_parser(const mime::limits& limits = {}, const message_limits& told = {})
        : limits_(limits)
        , told_(told) {}

    [[nodiscard]] std::unique_ptr<parsed_message> parse(std::string_view message) const override {
        return std::make_unique<detail::mime_message>(message, limits_, told_);
    }
    [[nodiscard]] std::string decode_field(std::string_view raw) const override {
        return mime::decode_text(raw);
    }

private:
    mime::limits limits_;
    message_limits told_;
};

} // namespace courriel::imap
