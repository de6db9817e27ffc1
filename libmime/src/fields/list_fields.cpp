// See list_fields.hpp.
#include <courriel/mime/list_fields.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "phrase.hpp"

namespace courriel::mime {
namespace {

using detail::is_space;
using detail::value_reader;

// At "<": what is between the brackets; blanks inside were put there by folding (RFC 2369
// section 2). Empty when it has no end, or could harm whoever writes it elsewhere.
std::string take_bracketed(value_reader& reader) {
    reader.skip();
    const std::string_view raw = reader.take_while([](char c) { return c != '>' && c != '<'; });
    if (!reader.skip_if('>')) return {};
    std::string out;
    std::copy_if(raw.begin(), raw.end(), std::back_inserter(out),
                 [](char c) { return !is_space(c); });
    const bool harmless =
        utf8::is_valid(out) && ascii::all_of(out, [](char c) { return !ascii::is_control(c); });
    return harmless ? out : std::string();
}

// scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ), ":" behind it (RFC 3986 section 3.1)
std::string_view scheme_of(std::string_view url) noexcept {
    const std::size_t colon = url.find(':');
    if (colon == std::string_view::npos || colon == 0) return {};
    const std::string_view scheme = url.substr(0, colon);
    const bool good = ascii::is_alpha(scheme.front()) && ascii::all_of(scheme, [](char c) {
                          return ascii::is_alnum(c) || c == '+' || c == '-' || c == '.';
                      });
    return good ? scheme : std::string_view();
}

bool is_harmless_word(std::string_view word) noexcept {
    return utf8::is_valid(word) && ascii::all_of(word, [](char c) {
               return !ascii::is_control(c) && c != '<' && c != '>';
           });
}

} // namespace

// "List-Post:" ("NO" / url *("," url)), each URL in angle brackets, comments between them
list_urls list_urls::parse(std::string_view value, defect_sink defects, const limits& limits) {
    list_urls out;
    value_reader reader(value, defects, limits);
    while (reader.skip_cfws(), !reader.at_end()) {
        const std::size_t begin = reader.position();
        if (reader.skip_if(',')) continue;
        std::string url;
        bool good = true;
        if (reader.peek() == '<') {
            url = take_bracketed(reader);
            good = !scheme_of(url).empty();
        } else {
            const std::string_view word = reader.take_while(
                [](char c) { return !is_space(c) && c != ',' && c != '(' && c != '<'; });
            if (ascii::iequals(word, "NO")) {
                out.no = true;
                continue;
            }
            good = false;
            if (!scheme_of(word).empty() && is_harmless_word(word)) url = word;
        }
        if (!good) reader.add_defect(defect_kind::invalid_list_field, begin);
        if (url.empty()) continue;
        if (out.urls.size() == limits.list_urls) {
            reader.add_defect(defect_kind::too_many_list_urls, begin);
            break;
        }
        out.urls.push_back(std::move(url));
    }
    return out;
}

const std::string* list_urls::find(std::string_view scheme) const noexcept {
    const auto found = std::find_if(urls.begin(), urls.end(), [&](const std::string& url) {
        return ascii::iequals(scheme_of(url), scheme);
    });
    return found == urls.end() ? nullptr : &*found;
}

// list-id-header = "List-ID:" [phrase] "<" list-id ">" CRLF
list_id list_id::parse(std::string_view value, defect_sink defects, const limits& limits) {
    list_id out;
    value_reader reader(value, defects, limits);
    out.description = detail::read_phrase(reader, defects, '<');
    const std::size_t begin = reader.position();
    if (!reader.at_end()) {
        out.id = take_bracketed(reader);
        reader.skip_cfws();
    } else if (is_harmless_word(out.description) &&
               out.description.find('.') != std::string::npos &&
               out.description.find(' ') == std::string::npos) {
        out.id.swap(out.description);
        reader.add_defect(defect_kind::invalid_list_field, 0);
    }
    if (out.id.empty() || !reader.at_end())
        reader.add_defect(defect_kind::invalid_list_field, begin);
    return out;
}

bool is_one_click(std::string_view value) noexcept {
    while (!value.empty() && is_space(value.front())) value.remove_prefix(1);
    while (!value.empty() && is_space(value.back())) value.remove_suffix(1);
    return ascii::iequals(value, "List-Unsubscribe=One-Click");
}

list_fields list_fields::parse(const header_view& header, const limits& limits) {
    list_fields out;
    const auto urls = [&](std::string_view name) {
        const field_view* field = header.find(name);
        return field == nullptr ? list_urls() : list_urls::parse(field->value, {}, limits);
    };
    if (const field_view* field = header.find("List-Id"))
        out.id = list_id::parse(field->value, {}, limits);
    out.help = urls("List-Help");
    out.subscribe = urls("List-Subscribe");
    out.unsubscribe = urls("List-Unsubscribe");
    out.post = urls("List-Post");
    out.owner = urls("List-Owner");
    out.archive = urls("List-Archive");
    const field_view* one_click = header.find("List-Unsubscribe-Post");
    out.one_click = one_click != nullptr && is_one_click(one_click->value);
    return out;
}

} // namespace courriel::mime
