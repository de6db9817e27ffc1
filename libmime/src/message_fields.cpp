// See message_fields.hpp.
#include <courriel/mime/message_fields.hpp>

#include <courriel/ascii.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/message_id.hpp>
#include <courriel/mime/trace.hpp>
#include <courriel/version.hpp>

#include "fields/phrase.hpp"

namespace courriel::mime {

std::string message_fields::subject() const { return text_of("Subject").value_or(std::string()); }

std::optional<date_time> message_fields::date() const {
    const field_view* field = header_.find("Date");
    return field == nullptr ? std::nullopt : date_time::parse(field->value);
}

address_list message_fields::from() const { return addresses_of("From"); }
address_list message_fields::sender() const { return addresses_of("Sender"); }
address_list message_fields::reply_to() const { return addresses_of("Reply-To"); }
address_list message_fields::to() const { return addresses_of("To"); }
address_list message_fields::cc() const { return addresses_of("Cc"); }
address_list message_fields::bcc() const { return addresses_of("Bcc"); }

std::string message_fields::message_id() const {
    auto ids = ids_of("Message-ID");
    return ids.empty() ? std::string() : std::move(ids.front());
}

std::vector<std::string> message_fields::in_reply_to() const { return ids_of("In-Reply-To"); }
std::vector<std::string> message_fields::references() const { return ids_of("References"); }

// keywords = "Keywords:" phrase *("," phrase) CRLF
std::vector<std::string> message_fields::keywords() const {
    std::vector<std::string> out;
    defect_sink nowhere;
    for (const field_view& field : header_) {
        if (!ascii::iequals(field.name, "Keywords")) continue;
        detail::value_reader reader(field.value, nowhere, limits_);
        while (!reader.at_end()) {
            std::string phrase = detail::read_phrase(reader, nowhere, ',');
            reader.skip_if(',');
            if (phrase.empty()) continue;
            if (out.size() == limits_.keywords) return out;
            out.push_back(std::move(phrase));
        }
    }
    return out;
}

std::optional<std::string> message_fields::return_path() const {
    const field_view* field = header_.find("Return-Path");
    return field == nullptr ? std::nullopt : parse_return_path(field->value);
}

std::vector<received> message_fields::received() const {
    std::vector<mime::received> out;
    for (const field_view& field : header_)
        if (ascii::iequals(field.name, "Received"))
            out.push_back(mime::received::parse(field.value, {}, limits_));
    return out;
}

std::optional<std::string> message_fields::text_of(std::string_view name) const {
    const field_view* field = header_.find(name);
    if (field == nullptr) return std::nullopt;
    return decode_text(field->value);
}

address_list message_fields::addresses_of(std::string_view name) const {
    address_list all;
    for (const field_view& field : header_)
        if (ascii::iequals(field.name, name))
            all.append(address_list::parse(field.value, {}, encoded_words::decode, limits_));
    return all;
}

std::vector<std::string> message_fields::ids_of(std::string_view name) const {
    const field_view* field = header_.find(name);
    if (field == nullptr) return {};
    return parse_message_ids(field->value, {}, limits_);
}

} // namespace courriel::mime
