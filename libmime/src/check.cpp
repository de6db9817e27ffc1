// See message_view::check(): every field value that has a grammar is read, and every body decoded,
// for the sake of what is wrong with them.
#include <courriel/mime/message_view.hpp>

#include <algorithm>

#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/message_id.hpp>
#include <courriel/version.hpp>

#include "structure/field_names.hpp"

namespace courriel::mime {
namespace {

using detail::single_field;

void check_field(const field_view& field, defect_sink sink, const limits& limits) {
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
    case single_field::content_transfer_encoding: // the structure has told about it
    case single_field::mime_version:
    case single_field::none: break;
    }
}

} // namespace

std::vector<defect> message_view::check() const {
    std::vector<defect> all(defects().begin(), defects().end());
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
