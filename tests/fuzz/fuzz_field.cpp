// The other values of fields: text, dates, identifiers, parameters. What is read can be written,
// and reads again as the same.
#include <algorithm>
#include <string>

#include <courriel/ascii.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/header_builder.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/message_id.hpp>
#include <courriel/utf8.hpp>

#include "fuzz/fuzz_mime.hpp"

using namespace courriel;

namespace {

void check_text(std::string_view value) {
    const std::string text = mime::decode_text(value);
    fuzz::require(utf8::is_valid(text) && ascii::fits_line(text), "text of two lines");
    for (const bool utf8 : {false, true}) {
        mime::header_builder builder({.utf8 = utf8});
        fuzz::require(!builder.add_text("Subject", text), "what was read cannot be written");
        fuzz::require(mime::decode_text(fuzz::value_of(builder)) == text, "text reads otherwise");
    }
    for (const auto place : {mime::word_place::text, mime::word_place::phrase})
        fuzz::require(mime::decode_text("x" + mime::encode_words(text, place)) == "x" + text,
                      "encoded words read otherwise");
}

void check_date(std::string_view value) {
    const auto date = mime::date_time::parse(value);
    if (!date) return;
    auto again = mime::date_time::parse(format_date(*date));
    fuzz::require(again == date, "a date reads otherwise");
    fuzz::require(to_rfc3339(*date).size() == 25, "a date of another length");
    (void)date->to_time();
}

void check_ids(std::string_view value) {
    const auto ids = mime::parse_message_ids(value);
    for (const auto& id : ids) fuzz::require(ascii::fits_line(id), "an identifier of two lines");
    mime::header_builder builder({.utf8 = true});
    if (ids.empty() || builder.add_message_ids("References", ids)) return;
    fuzz::require(mime::parse_message_ids(fuzz::value_of(builder)) == ids,
                  "identifiers read otherwise");
}

void check_parameters(std::string_view value) {
    const auto type = mime::media_type::parse(value);
    const auto what = mime::disposition::parse(value);
    (void)mime::parameter_list::parse(value, {}, mime::parameter_form::as_written);
    for (const bool utf8 : {false, true}) {
        mime::header_builder builder({.utf8 = utf8});
        if (!builder.add_media_type(type))
            fuzz::require(mime::media_type::parse(fuzz::value_of(builder)) == type,
                          "a media type reads otherwise");
        mime::header_builder other({.utf8 = utf8, .legacy_names = true});
        if (!other.add_disposition(what))
            fuzz::require(mime::disposition::parse(fuzz::value_of(other)) == what,
                          "a disposition reads otherwise");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view value(reinterpret_cast<const char*>(data), size);
    check_text(value);
    check_date(value);
    check_ids(value);
    check_parameters(value);
    return 0;
}
