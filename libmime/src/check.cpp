// See message_view::check(): every field value is read by what syntax_of() says, and every body
// decoded, for the sake of what is wrong with them.
#include <courriel/mime/message_view.hpp>

#include <algorithm>

#include <courriel/mime/authentication_results.hpp>
#include <courriel/mime/auto_submitted.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/field_syntax.hpp>
#include <courriel/mime/list_fields.hpp>
#include <courriel/mime/message_id.hpp>
#include <courriel/mime/received.hpp>
#include <courriel/mime/trace.hpp>
#include <courriel/version.hpp>

#include "structure/ambiguity.hpp"
#include "value_reader.hpp"

namespace courriel::mime {
namespace {

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
    switch (syntax_of(field.name)) {
    case field_syntax::unstructured: (void)decode_text(field.value, sink); break;
    case field_syntax::addresses:
        (void)address_list::parse(field.value, sink, encoded_words::decode, limits);
        break;
    case field_syntax::date: (void)date_time::parse(field.value, sink); break;
    case field_syntax::message_ids: (void)parse_message_ids(field.value, sink, limits); break;
    case field_syntax::received: (void)received::parse(field.value, sink, limits); break;
    case field_syntax::path: (void)parse_return_path(field.value, sink); break;
    case field_syntax::media_type:
        (void)media_type::parse(field.value, sink, parameter_form::decoded, limits);
        break;
    case field_syntax::disposition:
        (void)disposition::parse(field.value, sink, parameter_form::decoded, limits);
        break;
    case field_syntax::transfer_encoding: // the structure tells about unknown ones
        if (!is_exact_encoding(field.value))
            sink.add(defect_kind::inexact_encoding, 0, field.value.size());
        break;
    case field_syntax::list_urls: (void)list_urls::parse(field.value, sink, limits); break;
    case field_syntax::list_id: (void)list_id::parse(field.value, sink, limits); break;
    case field_syntax::authentication_results:
        (void)authentication_results::parse(field.value, sink, limits);
        break;
    case field_syntax::auto_submitted:
        (void)auto_submitted::parse(field.value, sink, limits);
        break;
    case field_syntax::other: break;
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
