// The path that owns its text. See path.hpp.
#include <system_error>

#include <courriel/errc.hpp>
#include <courriel/smtp/path.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {

result<path> path::parse(std::string_view text) {
    path out;
    if (text.empty() || text == "<>") return out;
    const auto parsed = parse_path(text, path_kind::forward);
    if (!parsed || !parsed->rest.empty()) return errc::invalid_argument;
    out.text_ = parsed->path.text;
    out.local_size_ = parsed->path.local_part.size();
    return out;
}

path::path(std::string_view text) : path(parse(text).value()) {}

// The view may have been put together by anybody, so its grammar is checked like that of a text.
path::path(const path_view& view) : path(view.text) {}

path_view path::view() const {
    const std::string_view text = text_;
    const std::string_view domain = text.substr(local_size_);
    return {text, text.substr(0, local_size_), domain.empty() ? domain : domain.substr(1)};
}

} // namespace courriel::smtp
