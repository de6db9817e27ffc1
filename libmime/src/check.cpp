// See message_view::check(): every field value that has a grammar is read, and every body decoded,
// for the sake of what is wrong with them.
#include <courriel/mime/message_view.hpp>

#include <algorithm>

#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/message_id.hpp>
#include <courriel/version.hpp>

#include "structure/ambiguity.hpp"
#include "structure/field_names.hpp"
#include "value_reader.hpp"

namespace courriel::mime {
namespace {

using detail::single_field;

// mechanism [CFWS]
bool is_exact_encoding(std::string_view value) {
    defect_sink nowhere;
    detail::value_reader reader(value, nowhere, limits{});
    reader.skip_cfws();
    const bool has_name = !reader.take_while(detail::is_token).empty();
    reader.skip_cfws();
    return has_name && reader.at_end();
}

// obs-FWS = 1*WSP *(CRLF 1*WSP): a fold with nothing in it, which some take for the header's end.
bool has_line_of_blanks(std::string_view value) {
    for (std::size_t at = 0; (at = value.find('\n', at)) != std::string_view::npos;) {
        at = value.find_first_not_of(" \t\r", at + 1);
        if (at == std::string_view::npos) return true;
        if (value[at] == '\n') return true;
    }
    return false;
}

void check_field(const field_view& field, defect_sink sink, const limits& limits) {
    if (has_line_of_blanks(field.value))
        sink.add(defect_kind::obsolete_syntax, 0, field.value.size());
    switch (detail::find_single_field(field.name)) {
    case single_field::from:
    case single_field::sender:
    case single_field::reply_to:
    case single_field::to:
    case single_field::cc:
    case single_field::bcc:
        (void)address_list::parse(field.value, sink, encoded_words::decode, limits);
        break;
    case single_field::message_id:
    case single_field::in_reply_to:
    case single_field::references:
    case single_field::content_id: (void)parse_message_ids(field.value, sink, limits); break;
    case single_field::subject:
    case single_field::content_description: (void)decode_text(field.value, sink); break;
    case single_field::date: (void)date_time::parse(field.value, sink); break;
    case single_field::content_type:
        (void)media_type::parse(field.value, sink, parameter_form::decoded, limits);
        break;
    case single_field::content_disposition:
        (void)disposition::parse(field.value, sink, parameter_form::decoded, limits);
        break;
    case single_field::content_transfer_encoding: // the structure tells about unknown ones
        if (!is_exact_encoding(field.value))
            sink.add(defect_kind::inexact_encoding, 0, field.value.size());
        break;
    case single_field::mime_version:
    case single_field::none: break;
    }
}

} // namespace

std::vector<defect> message_view::check() const {
    std::vector<defect> all(defects().begin(), defects().end());
    detail::find_ambiguities(*this, all);
    for (const part_view part : parts()) {
        const header_view header = part.header();
        for (const field_view& field : header) {
            const auto at = static_cast<std::size_t>(field.value.data() - text().data());
            check_field(field, defect_sink(all, at), structure_->limits);
        }
        if (!part.is_leaf()) continue;
        const defect_sink sink(all, part.body_begin());
        if (part.type().type == "text")
            (void)part.text(sink);
        else
            (void)part.decoded(sink);
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const defect& a, const defect& b) { return a.begin < b.begin; });
    return all;
}

} // namespace courriel::mime
