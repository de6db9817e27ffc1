// The fields of lists, and what is read from other short values: subjects, keywords, domains,
// Auto-Submitted. What is read can be written, and reads again as the same.
#include <string>

#include <courriel/ascii.hpp>
#include <courriel/mime/auto_submitted.hpp>
#include <courriel/mime/base_subject.hpp>
#include <courriel/mime/domain.hpp>
#include <courriel/mime/header_builder.hpp>
#include <courriel/mime/list_fields.hpp>
#include <courriel/mime/sender_facts.hpp>
#include <courriel/utf8.hpp>

#include "fuzz/fuzz_mime.hpp"

using namespace courriel;

namespace {

void check_list_fields(std::string_view value) {
    const auto urls = mime::list_urls::parse(value);
    for (const auto& url : urls.urls)
        fuzz::require(utf8::is_valid(url) && ascii::fits_line(url), "a URL of two lines");
    mime::header_builder builder;
    if (!builder.add_list_urls("List-Help", urls))
        fuzz::require(mime::list_urls::parse(fuzz::value_of(builder)) == urls,
                      "URLs read otherwise");
    const auto id = mime::list_id::parse(value);
    fuzz::require(utf8::is_valid(id.description) && ascii::fits_line(id.description),
                  "a description of two lines");
    for (const bool utf8 : {false, true}) {
        mime::header_builder other({.utf8 = utf8});
        if (!other.add_list_id(id))
            fuzz::require(mime::list_id::parse(fuzz::value_of(other)) == id,
                          "a list reads otherwise");
    }
}

void check_auto_submitted(std::string_view value) {
    const auto what = mime::auto_submitted::parse(value);
    mime::header_builder builder;
    if (!builder.add_auto_submitted(what))
        fuzz::require(mime::auto_submitted::parse(fuzz::value_of(builder)) == what,
                      "a keyword reads otherwise");
}

void check_domain(std::string_view value) {
    const auto ascii_form = mime::domain_to_ascii(value);
    if (!ascii_form) return;
    fuzz::require(ascii::all_of(*ascii_form, ascii::is_graphic), "a domain with blanks");
    fuzz::require(mime::domain_to_ascii(*ascii_form).value_or("") == *ascii_form,
                  "a domain converts twice");
    if (const auto unicode = mime::domain_to_unicode(*ascii_form))
        fuzz::require(utf8::is_valid(*unicode) && ascii::fits_line(*unicode),
                      "a domain of two lines");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view value(reinterpret_cast<const char*>(data), size);
    check_list_fields(value);
    check_auto_submitted(value);
    check_domain(value);
    fuzz::require(mime::base_subject::of(value).text.size() <= size, "a subject that grew");
    (void)mime::text_facts::of(value);
    return 0;
}
