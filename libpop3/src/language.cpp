// See language.hpp.
#include <courriel/pop3/language.hpp>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

namespace courriel::pop3 {
namespace {

// No line of its own, and nothing that a terminal would obey.
bool is_text(std::string_view text) noexcept {
    return text.size() <= 400 && utf8::is_valid(text) &&
           ascii::all_of(text, [](char c) { return !ascii::is_control(c); });
}

// RFC 4647 section 3.3.1: equal, or a prefix that ends before a "-".
bool is_within(std::string_view tag, std::string_view range) noexcept {
    return ascii::istarts_with(tag, range) &&
           (tag.size() == range.size() || tag[range.size()] == '-');
}

} // namespace

bool is_language(const language& l) noexcept {
    if (l.tag.empty() || l.tag.size() > 35 || !is_text(l.name)) return false;
    if (!ascii::all_of(l.tag, [](char c) { return ascii::is_alnum(c) || c == '-'; })) return false;
    for (const auto& t : l.translations)
        if (!is_text(t.text) || t.text.starts_with('[')) return false;
    return true;
}

const language* find_language(const std::vector<language>& all, std::string_view range) noexcept {
    if (range == "*") return all.empty() ? nullptr : &all.front();
    const language* found = nullptr;
    for (const auto& l : all) {
        if (ascii::iequals(l.tag, range)) return &l;
        if (!found && is_within(l.tag, range)) found = &l;
    }
    return found;
}

std::string_view translate(const language* l, std::string_view english) noexcept {
    if (!l) return english;
    for (const auto& t : l->translations)
        if (t.english == english) return t.text;
    return english;
}

} // namespace courriel::pop3
