// Received fields: every view lies inside the input, the clauses come in their order, and the quick
// reading of dates is that of all others.
#include <functional>
#include <string>

#include <courriel/mime/received.hpp>
#include <courriel/mime/trace.hpp>

#include "fuzz/fuzz_mime.hpp"

using namespace courriel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view value(reinterpret_cast<const char*>(data), size);
    const auto inside = [&](std::string_view view) {
        const std::less_equal<const char*> before;
        fuzz::require(view.empty() ||
                          (before(value.data(), view.data()) &&
                           before(view.data() + view.size(), value.data() + value.size())),
                      "a view from elsewhere");
    };
    std::vector<mime::defect> defects;
    const auto r = mime::received::parse(value, mime::defect_sink(defects));
    fuzz::check_places(defects, value);
    for (const auto* host : {&r.from, &r.by})
        for (const auto view :
             {host->name, host->comment, host->tcp_name, host->address, host->helo, host->ident})
            inside(view);
    for (const auto view : {r.via, r.with, r.id, r.tls, r.for_, r.date_text}) inside(view);
    for (const auto view : r.recipients()) inside(view);
    const char* last = value.data();
    for (const auto& clause : mime::received_clauses(value)) {
        inside(clause.keyword);
        inside(clause.value);
        inside(clause.comment);
        if (clause.keyword.empty()) continue;
        fuzz::require(clause.keyword.data() >= last, "clauses out of order");
        last = clause.keyword.data() + clause.keyword.size();
    }
    const std::string behind_comment = "()" + std::string(value);
    fuzz::require(mime::date_time::parse(value) == mime::date_time::parse(behind_comment),
                  "a date reads otherwise");
    (void)mime::parse_return_path(value);
    return 0;
}
