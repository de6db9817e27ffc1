// See html_tokenizer.hpp.
#include "html_tokenizer.hpp"

#include <algorithm>
#include <array>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "html_entity.hpp"

namespace courriel::mime::detail {
namespace {

constexpr std::size_t longest_name = 16; // "figcaption", "blockquote"

constexpr bool is_space(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

// Elements whose content is text, whatever is in it (section 13.2.6.4).
bool is_raw(std::string_view name) noexcept {
    constexpr auto names = std::to_array<std::string_view>(
        {"iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"});
    return std::find(names.begin(), names.end(), name) != names.end();
}

// One attribute after the other.
class attribute_reader {
public:
    explicit attribute_reader(std::string_view text) : text_(text) {}

    bool next() {
        while (at_ != text_.size() && (is_space(text_[at_]) || text_[at_] == '/')) ++at_;
        if (at_ == text_.size()) return false;
        const std::size_t begin = at_++; // a name may begin with '='
        while (at_ != text_.size() && !is_space(text_[at_]) && text_[at_] != '=' &&
               text_[at_] != '/')
            ++at_;
        name_ = text_.substr(begin, at_ - begin);
        value_ = {};
        std::size_t equals = at_;
        while (equals != text_.size() && is_space(text_[equals])) ++equals;
        if (equals != text_.size() && text_[equals] == '=') {
            at_ = equals + 1;
            read_value();
        }
        return true;
    }

    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    [[nodiscard]] std::string_view value() const noexcept { return value_; }

private:
    void read_value() {
        while (at_ != text_.size() && is_space(text_[at_])) ++at_;
        if (at_ == text_.size()) return;
        const char quote = text_[at_];
        if (quote == '"' || quote == '\'') {
            const std::size_t end = std::min(text_.find(quote, at_ + 1), text_.size());
            value_ = text_.substr(at_ + 1, end - at_ - 1);
            at_ = std::min(end + 1, text_.size());
            return;
        }
        const std::size_t begin = at_;
        while (at_ != text_.size() && !is_space(text_[at_])) ++at_;
        value_ = text_.substr(begin, at_ - begin);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string_view name_{};
    std::string_view value_{};
};

// The '>' that ends a tag: not one inside of a quoted value. The text's size when there is none.
std::size_t end_of_tag(std::string_view text) noexcept {
    enum class states : std::uint8_t { outside, equals, unquoted } state = states::outside;
    for (std::size_t at = 0; at != text.size(); ++at) {
        const char c = text[at];
        if (c == '>') return at;
        if (state == states::equals && (c == '"' || c == '\'')) {
            at = text.find(c, at + 1);
            if (at == std::string_view::npos) break;
            state = states::outside;
        } else if (is_space(c)) {
            if (state == states::unquoted) state = states::outside;
        } else if (c == '=' && state == states::outside) {
            state = states::equals;
        } else if (state == states::equals) {
            state = states::unquoted;
        }
    }
    return text.size();
}

} // namespace

bool html_tokenizer::next(html_token& token) {
    if (!raw_name_.empty() && take_raw_text(token)) return true;
    while (!rest_.empty()) {
        if (rest_.front() != '<') {
            token.kind = html_token::kinds::text;
            token.text = rest_.substr(0, rest_.find('<'));
            token.has_references = true;
            rest_.remove_prefix(token.text.size());
            return true;
        }
        const char c = rest_.size() > 1 ? rest_[1] : '\0';
        const bool ends = c == '/';
        const char letter = ends && rest_.size() > 2 ? rest_[2] : c;
        if (ascii::is_alpha(letter)) {
            if (take_tag(token)) return true;
        } else if (rest_.starts_with("<!-->") || rest_.starts_with("<!--->")) {
            take_declaration(); // comments that end where they begin
        } else if (rest_.starts_with("<!--")) {
            rest_.remove_prefix(4);
            take_comment();
        } else if (c == '!' || c == '?' || (ends && rest_.size() > 2)) {
            take_declaration();
        } else {
            token.kind = html_token::kinds::text;
            token.text = rest_.substr(0, std::min(rest_.find('<', 1), rest_.size()));
            token.has_references = true;
            rest_.remove_prefix(token.text.size());
            return true;
        }
    }
    return false;
}

// All that precedes the end tag of the element, which comes next.
bool html_tokenizer::take_raw_text(html_token& token) {
    const std::string name = std::move(raw_name_);
    raw_name_.clear();
    std::size_t at = rest_.find("</");
    for (; at != std::string_view::npos; at = rest_.find("</", at + 2)) {
        const std::string_view tag = rest_.substr(at + 2);
        if (!ascii::istarts_with(tag, name)) continue;
        const char behind = tag.size() == name.size() ? '>' : tag[name.size()];
        if (is_space(behind) || behind == '/' || behind == '>') break;
    }
    token.kind = html_token::kinds::text;
    token.text = rest_.substr(0, at);
    token.has_references = name == "textarea" || name == "title";
    rest_.remove_prefix(token.text.size());
    return !token.text.empty();
}

// False when the text ends inside of it: then it is none.
bool html_tokenizer::take_tag(html_token& token) {
    const bool ends = rest_[1] == '/';
    rest_.remove_prefix(ends ? 2 : 1);
    std::size_t size = 0;
    while (size != rest_.size() && !is_space(rest_[size]) && rest_[size] != '/' &&
           rest_[size] != '>')
        ++size;
    token.kind = ends ? html_token::kinds::end_tag : html_token::kinds::start_tag;
    token.name = ascii::to_lower(rest_.substr(0, std::min(size, longest_name)));
    rest_.remove_prefix(size);
    const std::size_t end = end_of_tag(rest_);
    token.attributes = rest_.substr(0, end);
    if (end == rest_.size()) {
        rest_ = {};
        return false;
    }
    rest_.remove_prefix(end + 1);
    if (!ends && is_raw(token.name)) raw_name_ = token.name;
    return true;
}

// Up to "-->" and past it, or "--!>", with which browsers end comments too.
void html_tokenizer::take_comment() {
    std::size_t at = rest_.find("--");
    for (; at != std::string_view::npos; at = rest_.find("--", at + 1)) {
        const std::string_view behind = rest_.substr(at + 2);
        const std::size_t size = behind.starts_with('>') ? 1 : behind.starts_with("!>") ? 2 : 0;
        if (size == 0) continue;
        rest_.remove_prefix(at + 2 + size);
        return;
    }
    rest_ = {};
}

// Past the next '>'.
void html_tokenizer::take_declaration() {
    const std::size_t at = rest_.find('>');
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + 1);
}

std::optional<std::string> html_attribute(std::string_view attributes, std::string_view name) {
    attribute_reader reader(attributes);
    while (reader.next()) {
        if (!ascii::iequals(reader.name(), name)) continue;
        std::string out;
        std::string_view value = reader.value();
        while (!value.empty()) {
            const auto reference =
                value.front() == '&' ? read_html_character(value, true) : html_character{};
            if (reference.size == 0) {
                const std::size_t size = std::min(value.find('&', 1), value.size());
                out += value.substr(0, size);
                value.remove_prefix(size);
            } else {
                utf8::append(out, reference.value);
                value.remove_prefix(reference.size);
            }
        }
        return out;
    }
    return std::nullopt;
}

} // namespace courriel::mime::detail
