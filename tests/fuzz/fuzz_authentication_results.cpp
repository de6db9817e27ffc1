// Authentication-Results: what is read can be written, and reads again as the same.
#include <string>

#include <courriel/ascii.hpp>
#include <courriel/mime/authentication_results.hpp>
#include <courriel/mime/header_builder.hpp>
#include <courriel/utf8.hpp>

#include "fuzz/fuzz_mime.hpp"

using namespace courriel;

namespace {

void check_text(std::string_view text) {
    fuzz::require(utf8::is_valid(text) && ascii::fits_line(text), "text of two lines");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view value(reinterpret_cast<const char*>(data), size);
    std::vector<mime::defect> defects;
    const auto read = mime::authentication_results::parse(value, mime::defect_sink(defects));
    fuzz::check_places(defects, value);
    check_text(read.authserv_id);
    for (const auto& r : read.results) {
        fuzz::require(!r.method.empty() && !r.result.empty(), "a result of nothing");
        for (const auto* text : {&r.reason, &r.comment}) check_text(*text);
        for (const auto& p : r.properties) check_text(p.value);
    }
    fuzz::require(mime::is_forged_authentication_results(value, read.authserv_id),
                  "a forged name was not seen");
    for (const bool utf8 : {false, true}) {
        mime::header_builder builder({.utf8 = utf8});
        if (builder.add_authentication_results(read)) continue;
        fuzz::require(mime::authentication_results::parse(fuzz::value_of(builder)) == read,
                      "results read otherwise");
    }
    return 0;
}
