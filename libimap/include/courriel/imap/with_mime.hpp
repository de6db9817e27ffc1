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
#include <courriel/mime/address.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/message_view.hpp>
#include <courriel/mime/part_view.hpp>

namespace courriel::imap {

namespace detail {

/// A field's value without its folds, as it was written; nullopt when there is none.
inline std::optional<std::string> raw_value(const mime::header_view& header,
                                            std::string_view name) {
    const mime::field_view* field = header.find(name);
    if (field == nullptr) return std::nullopt;
    return field->unfolded();
}

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
inline std::vector<address> addresses_of(const mime::header_view& header, std::string_view name,
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

inline envelope envelope_of_header(const mime::header_view& header, std::size_t& addresses_left) {
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

/// The lines before certain places of a text, counted in one pass: bodies lie in each other, and to
/// count each by itself would cost the depth.
class line_counts {
public:
    explicit line_counts(const mime::message_view& message) {
        for (const mime::part_view part : message.parts()) {
            places_.push_back({part.body_begin(), 0});
            places_.push_back({part.body_end(), 0});
        }
        std::sort(places_.begin(), places_.end());
        const std::string_view text = message.text();
        std::uint64_t lines = 0;
        std::size_t at = 0;
        for (auto& [place, before] : places_) {
            lines +=
                static_cast<std::uint64_t>(std::count(text.data() + at, text.data() + place, '\n'));
            before = lines;
            at = place;
        }
    }

    [[nodiscard]] std::uint64_t in_body(const mime::part_view& part) const {
        return before(part.body_end()) - before(part.body_begin());
    }

private:
    [[nodiscard]] std::uint64_t before(std::size_t place) const {
        return std::lower_bound(places_.begin(), places_.end(),
                                std::pair<std::size_t, std::uint64_t>(place, 0))
            ->second;
    }

    std::vector<std::pair<std::size_t, std::uint64_t>> places_{};
};

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

inline body_part body_part_of(const mime::part_view& part, const line_counts& lines,
                              const message_limits& limits) {
    const mime::header_view header = part.header();
    body_part out;
    mime::media_type type;
    if (const mime::field_view* field = header.find("Content-Type"))
        type = mime::media_type::parse(field->value, {}, mime::parameter_form::as_written);
    else
        type = part.type(); // the default, which the place decides
    out.type = type.type;
    out.subtype = type.subtype;
    out.parameters = parameters_of(type.parameters);
    // The charset that a text has by default is told, as all servers do: not all clients know it.
    if (type.is("text") && !has_charset(type.parameters))
        out.parameters.push_back({"charset", "us-ascii"});
    if (const mime::field_view* field = header.find("Content-Disposition")) {
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
    out.encoding = part.encoding_name();
    out.octets = part.body().size();
    const bool is_message = part.is_message() || type.is("message", "rfc822");
    if (is_message || type.is("text")) out.lines = lines.in_body(part);
    if (is_message) out.envelope.emplace();
    return out;
}

/// The part that a section's numbers name: those of a multipart's parts, and 1 for the body of a
/// message that is none; a nested message counts its parts as if they stood in its place.
inline std::optional<mime::part_view> find_part(const mime::message_view& message,
                                                const std::vector<std::uint32_t>& numbers) {
    mime::part_view part = message.root();
    bool is_message = true; // whether `part` is a message whose own body is part 1
    for (const std::uint32_t number : numbers) {
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
        } else if (!is_message || number != 1) {
            return std::nullopt;
        }
        is_message = false;
    }
    return part;
}

} // namespace detail

/// The members as RFC 3501 section 7.4.2 wants them: folds undone, nothing decoded, Sender and
/// Reply-To filled in from From. Several fields of one name are read as one list of addresses.
inline envelope envelope_of(const mime::message_view& message, const message_limits& limits = {}) {
    std::size_t addresses_left = limits.addresses;
    return detail::envelope_of_header(message.header(), addresses_left);
}

/// With extension data. Linear in the message's size.
inline body_structure body_structure_of(const mime::message_view& message,
                                        const message_limits& limits = {}) {
    body_structure out;
    const detail::line_counts lines(message);
    std::size_t addresses_left = limits.addresses;
    for (const mime::part_view part : message.parts()) {
        body_part to = detail::body_part_of(part, lines, limits);
        to.children = part.children().size();
        if (part.is_message())
            to.envelope =
                detail::envelope_of_header((*part.children().begin()).header(), addresses_left);
        out.parts.push_back(std::move(to));
    }
    return out;
}

/// Where a section of a message lies, in octets of its text; see parsed_message::find().
inline std::optional<byte_range> section_of(const mime::message_view& message,
                                            const std::vector<std::uint32_t>& numbers,
                                            section::kind what) {
    const auto part = detail::find_part(message, numbers);
    if (!part) return std::nullopt;
    const auto range = [](std::size_t begin, std::size_t end) {
        return byte_range{begin, end - begin};
    };
    switch (what) {
    case section::kind::whole: return range(part->body_begin(), part->body_end());
    case section::kind::mime: return range(part->header_begin(), part->body_begin());
    case section::kind::header:
    case section::kind::text: break;
    case section::kind::header_fields:
    case section::kind::header_fields_not: return std::nullopt; // pieces of a header, not a range
    }
    if (!part->is_message()) return std::nullopt;
    const mime::part_view nested = *part->children().begin();
    return what == section::kind::header ? range(nested.header_begin(), nested.body_begin())
                                         : range(nested.body_begin(), nested.body_end());
}

namespace detail {

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
        for (const mime::part_view part : message_.parts())
            if (part.is_leaf() && part.type().is("text")) sink(part.text());
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
