// See field_scrambler.hpp.
#include "field_scrambler.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/mime/disposition.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/field_syntax.hpp>
#include <courriel/mime/media_type.hpp>
#include <courriel/version.hpp>

#include "../text/html_elements.hpp"
#include "../text/html_entity.hpp"
#include "../text/line_reader.hpp"
#include "../word_decoder.hpp"
#include "kept_words.hpp"

namespace courriel::mime::detail {
namespace {

std::string_view view_of(std::span<char> octets) { return {octets.data(), octets.size()}; }

bool is_date_word(std::string_view text, std::size_t begin, std::size_t end) {
    const std::string_view word = text.substr(begin, end - begin);
    return ascii::all_of(word, ascii::is_digit) || is_one_of(word, date_words);
}

bool is_date_field(std::string_view name) {
    constexpr auto names = std::to_array<std::string_view>(
        {"Date", "Resent-Date", "Delivery-Date", "Expires", "Arrival-Date", "Last-Attempt-Date"});
    return is_one_of(name, names);
}

// Of any text: what makes an address a link.
bool is_scheme(std::string_view text, std::size_t begin, std::size_t end) {
    return end != text.size() && text[end] == ':' &&
           is_one_of(text.substr(begin, end - begin), url_schemes);
}

// Of Authentication-Results: what is no result and no property (RFC 8601 section 2.2).
bool is_result_word(std::string_view text, std::size_t begin, std::size_t end) {
    const std::string_view word = text.substr(begin, end - begin);
    if (ascii::iequals(word, "reason")) return end != text.size() && text[end] == '=';
    if (!ascii::iequals(word, "none")) return false;
    const std::size_t before = text.substr(0, begin).find_last_not_of(" \t\r\n");
    return before != std::string_view::npos && text[before] == ';';
}

// The words of a type and of the parameters that say what a part is.
class content_words {
public:
    void add(std::string_view text) {
        for (const char c : text) {
            if (ascii::is_alnum(c))
                word_ += ascii::to_lower(c);
            else
                end_word();
        }
        end_word();
    }

    [[nodiscard]] bool contains(std::string_view word) const {
        return words_.find(ascii::to_lower(word)) != words_.end();
    }

private:
    void end_word() {
        if (!word_.empty()) words_.insert(std::move(word_));
        word_.clear();
    }

    std::set<std::string> words_{};
    std::string word_{};
};

void add_parameters(content_words& words, const parameter_list& parameters) {
    for (const parameter& p : parameters)
        if (is_one_of(p.name, structural_parameters)) words.add(p.value);
}

// A parameter's name, which "=", or "*0*=" stands behind.
bool is_parameter_name(std::string_view text, std::size_t begin, std::size_t end) {
    constexpr std::size_t longest = 32; // so that a long token costs no more than its words
    const auto is_name = [](char c) { return ascii::is_alnum(c) || c == '-'; };
    for (std::size_t n = 0; n != longest && begin != 0 && is_name(text[begin - 1]); ++n) --begin;
    for (std::size_t n = 0; n != longest && end != text.size() && is_name(text[end]); ++n) ++end;
    const std::string_view behind = ascii::trim(text.substr(end, longest));
    return (behind.starts_with('=') || behind.starts_with('*')) &&
           is_one_of(text.substr(begin, end - begin), parameter_names);
}

} // namespace

void field_scrambler::scramble(const field_view& field, std::span<char> value) const {
    const std::string_view name = field.name;
    if (is_date_field(name)) {
        scramble_text(value, is_date_word);
    } else if (ascii::iequals(name, "MIME-Version")) {
        scramble_text(value, [](std::string_view text, std::size_t begin, std::size_t end) {
            return ascii::all_of(text.substr(begin, end - begin), ascii::is_digit);
        });
    } else if (ascii::iequals(name, "Content-Transfer-Encoding")) {
        scramble_text(value, [](std::string_view text, std::size_t begin, std::size_t end) {
            return is_one_of(text.substr(begin, end - begin), encoding_words);
        });
    } else if (ascii::iequals(name, "Content-Type") ||
               ascii::iequals(name, "Content-Disposition")) {
        scramble_content(field, value);
    } else if (ascii::iequals(name, "Received")) {
        const std::size_t date = std::min(view_of(value).rfind(';'), value.size());
        scramble_text(value.subspan(date), is_date_word);
        scramble_text(value.first(date), [](std::string_view text, std::size_t b, std::size_t e) {
            return is_one_of(text.substr(b, e - b), trace_words);
        });
    } else if (syntax_of(name) == field_syntax::authentication_results) {
        scramble_text(value, is_result_word);
    } else if (syntax_of(name) == field_syntax::list_urls) {
        scramble_text(value, [](std::string_view text, std::size_t begin, std::size_t end) {
            return is_scheme(text, begin, end) ||
                   ascii::iequals(text.substr(begin, end - begin), "NO");
        });
    } else {
        scramble_text(value, is_scheme);
    }
}

// Encoded words by what they encode, all else as it is.
void field_scrambler::scramble_text(std::span<char> value, const keep_word& stays) const {
    const std::string before(view_of(value));
    const std::string_view text = before;
    word_matcher matcher(text);
    std::size_t plain = 0;
    for (std::size_t at = text.find("=?"); at != std::string_view::npos; at = text.find("=?", at)) {
        const auto word = matcher.match(at);
        if (!word) {
            at += 2;
            continue;
        }
        words_.scramble(value.subspan(plain, at - plain), stays);
        const auto begin = static_cast<std::size_t>(word->text.data() - text.data());
        scramble_encoded_word(value.subspan(at, word->whole.size()),
                              value.subspan(begin, word->text.size()), word->encoding == 'B');
        at += word->whole.size();
        plain = at;
    }
    words_.scramble(value.subspan(plain), stays);
}

// In some charsets not every pair of octets is a character: what could be read before can be read
// afterwards, at the price that now and then a word is not the word that it is elsewhere.
void field_scrambler::scramble_encoded_word(std::span<char> word, std::span<char> text,
                                            bool is_base64) const {
    constexpr std::uint64_t most_tries = 16;
    const auto is_faulty = [&] {
        std::vector<defect> defects;
        (void)decode_text(view_of(word), defect_sink(defects));
        return !defects.empty();
    };
    const bool was_faulty = is_faulty();
    const std::string before(view_of(text));
    for (std::uint64_t salt = 0; salt != most_tries; ++salt) {
        const word_scrambler words = words_.with_salt(salt);
        if (is_base64)
            words.scramble_base64(text);
        else
            words.scramble_escaped(text, '=');
        if (is_faulty() == was_faulty) return;
        std::copy(before.begin(), before.end(), text.begin());
    }
    if (is_base64)
        words_.scramble_base64(text);
    else
        words_.scramble_escaped(text, '=');
}

void field_scrambler::scramble_content(const field_view& field, std::span<char> value) const {
    content_words types;  // stay before the first parameter
    content_words values; // stay anywhere
    if (ascii::iequals(field.name, "Content-Type")) {
        const auto type = media_type::parse(field.value, {}, parameter_form::decoded, limits_);
        types.add(type.name());
        add_parameters(values, type.parameters);
    } else {
        const auto what = disposition::parse(field.value, {}, parameter_form::decoded, limits_);
        if (what.type == "inline" || what.type == "attachment" || what.type == "form-data")
            types.add(what.type);
        add_parameters(values, what.parameters);
    }
    const std::size_t parameters = std::min(view_of(value).find(';'), value.size());
    words_.scramble(value.first(parameters),
                    [&](std::string_view text, std::size_t begin, std::size_t end) {
                        return types.contains(text.substr(begin, end - begin));
                    });
    scramble_parameters(value.subspan(parameters),
                        [&](std::string_view text, std::size_t begin, std::size_t end) {
                            return values.contains(text.substr(begin, end - begin)) ||
                                   is_parameter_name(text, begin, end);
                        });
}

// ext-octet := "%" 2(DIGIT / "A" / "B" / "C" / "D" / "E" / "F"), behind charset'language' in the
// first section (RFC 2231 section 7)
void field_scrambler::scramble_parameters(std::span<char> value, const keep_word& stays) const {
    const std::string before(view_of(value));
    const std::string_view text = before;
    std::size_t plain = 0;
    for (std::size_t at = text.find("*="); at != std::string_view::npos;
         at = text.find("*=", plain)) {
        at += 2;
        const std::size_t end = std::min(text.find(';', at), text.size());
        const std::string_view section = text.substr(at, end - at);
        std::size_t begin = at;
        const std::size_t charset = section.find('\'');
        if (charset != std::string_view::npos) {
            const std::size_t language = section.find('\'', charset + 1);
            if (language < 64) begin += language + 1;
        }
        scramble_text(value.subspan(plain, at - plain), stays);
        words_.scramble_escaped(value.subspan(begin, end - begin), '%', stays);
        plain = end;
    }
    scramble_text(value.subspan(plain), stays);
}

void field_scrambler::scramble_envelope(std::span<char> line) const {
    const std::string_view text = view_of(line);
    if (!text.starts_with("From ")) {
        words_.scramble(line);
        return;
    }
    const std::size_t sender = std::min(text.find(' ', 5), text.size());
    words_.scramble(line.subspan(5, sender - 5));
    words_.scramble(line.subspan(sender), is_date_word);
}

void field_scrambler::scramble_report(std::span<char> body) const {
    std::string_view rest = view_of(body);
    bool is_date = false;
    while (!rest.empty()) {
        const std::size_t at = body.size() - rest.size();
        const std::string_view line = take_line(rest);
        std::size_t begin = 0;
        if (!line.empty() && !ascii::is_blank(line.front())) {
            const std::size_t colon = line.find(':');
            if (colon != std::string_view::npos &&
                ascii::all_of(line.substr(0, colon), ascii::is_graphic)) {
                begin = colon;
                is_date = is_date_field(line.substr(0, colon)) ||
                          ascii::iequals(line.substr(0, colon), "Status");
            }
        }
        scramble_text(body.subspan(at + begin, line.size() - begin),
                      [&](std::string_view text, std::size_t b, std::size_t e) {
                          return (is_date && is_date_word(text, b, e)) ||
                                 is_one_of(text.substr(b, e - b), report_words);
                      });
    }
}

bool is_html_syntax(std::string_view text, std::size_t begin, std::size_t end) {
    if (is_scheme(text, begin, end)) return true;
    const std::string_view word = text.substr(begin, std::min<std::size_t>(end - begin, 16));
    const char before = begin == 0 ? '\0' : text[begin - 1];
    const char behind = end == text.size() ? '\0' : text[end];
    if (before == '<' || before == '!' || (before == '/' && begin > 1 && text[begin - 2] == '<'))
        return effect_of(ascii::to_lower(word)) != html_effect::none ||
               is_one_of(word, html_inline);
    if (before == '&' && behind == ';')
        return read_html_character(text.substr(begin - 1, end + 2 - begin)).size != 0;
    return (behind == '=' || behind == '-' || before == '-') && is_one_of(word, html_attributes);
}

} // namespace courriel::mime::detail
