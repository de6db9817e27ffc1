// Paths: what is read can be written, reads again as the same, and holds no line end (I01).
#include <string>

#include <courriel/smtp/path.hpp>

#include "fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    const std::string text(reinterpret_cast<const char*>(data), size);
    for (const auto kind : {smtp::path_kind::reverse, smtp::path_kind::forward}) {
        const auto parsed = smtp::parse_path(text, kind);
        if (!parsed) continue;
        const std::string_view path = parsed->path.text;
        fuzz::require(path.find_first_of(std::string_view("\r\n\0", 3)) == path.npos,
                      "I01: a path with a line end");
        fuzz::require(parsed->rest.size() <= text.size(), "a rest from elsewhere");
        const std::string again = "<" + std::string(path) + ">";
        const auto second = smtp::parse_path(again, kind);
        fuzz::require(second.has_value(), "what was read cannot be read again");
        fuzz::require(second->path.text == path && second->rest.empty(), "it reads otherwise");
        fuzz::require(second->path.local_part == parsed->path.local_part &&
                          second->path.domain == parsed->path.domain,
                      "its parts are others");
    }
    if (const auto path = smtp::path::parse(text))
        fuzz::require(smtp::path::parse(path->text()) && *smtp::path::parse(path->text()) == *path,
                      "an owned path does not keep itself");
    return 0;
}
