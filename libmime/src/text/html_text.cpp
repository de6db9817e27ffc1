// See html_text.hpp.
#include <courriel/mime/html_text.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "html_elements.hpp"
#include "html_entity.hpp"
#include "html_tokenizer.hpp"
#include "text_layout.hpp"

namespace courriel::mime {
namespace {

using detail::html_effect;
using detail::html_token;

constexpr std::size_t most_lists = 64; // that are counted; deeper ones are as the last

// Where a link may lead: schemes that do nothing by themselves.
bool is_shown_link(std::string_view address) {
    constexpr auto schemes =
        std::to_array<std::string_view>({"http:", "https:", "mailto:", "ftp:", "tel:"});
    return ascii::all_of(address, [](char c) { return !ascii::is_control(c); }) &&
           std::any_of(schemes.begin(), schemes.end(), [&](std::string_view scheme) {
               return ascii::istarts_with(address, scheme);
           });
}

// "display: none" in the element's own style, or the attribute `hidden`.
bool is_hidden(std::string_view attributes) {
    if (attributes.empty()) return false;
    if (detail::html_attribute(attributes, "hidden")) return true;
    const auto style = detail::html_attribute(attributes, "style");
    if (!style) return false;
    std::string squeezed;
    for (const char c : *style)
        if (ascii::is_graphic(c)) squeezed += ascii::to_lower(c);
    constexpr std::string_view none = "display:none";
    for (std::size_t at = squeezed.find(none); at != std::string::npos;
         at = squeezed.find(none, at + 1))
        if (at == 0 || squeezed[at - 1] == ';') return true;
    return false;
}

class html_reader {
public:
    html_reader(std::string_view html, const html_text_options& options, const limits& limits)
        : tokens_(html)
        , options_(options)
        , most_links_(limits.html_links)
        , layout_(limits.html_text) {}

    std::string read() {
        html_token token;
        while (!layout_.is_full() && tokens_.next(token)) {
            if (!hidden_.empty()) {
                skip_hidden(token);
            } else if (token.kind == html_token::kinds::text) {
                if (!skip_text_ && (options_.quotes || quotes_ == 0)) add_text(token);
                skip_text_ = false;
            } else if (token.kind == html_token::kinds::start_tag) {
                start(token);
            } else {
                end(token);
            }
        }
        end_link();
        add_footnotes();
        return layout_.finish();
    }

private:
    struct list {
        bool ordered = false;
        std::uint64_t number = 0; // of the next item
    };

    void start(const html_token& token) {
        skip_text_ = false;
        const html_effect effect = detail::effect_of(token.name);
        if (effect == html_effect::not_shown || is_hidden(token.attributes)) {
            if (detail::is_void_element(token.name)) return;
            hidden_ = token.name;
            hidden_depth_ = 1;
            return;
        }
        switch (effect) {
        case html_effect::none: break;
        case html_effect::line:
        case html_effect::row: layout_.begin_block(1); break;
        case html_effect::paragraph: layout_.begin_block(2); break;
        case html_effect::definition:
            layout_.begin_block(1);
            layout_.set_bullet("  ");
            break;
        case html_effect::item: start_item(); break;
        case html_effect::list:
        case html_effect::ordered_list: start_list(token, effect); break;
        case html_effect::quote:
            layout_.begin_block(2);
            layout_.set_quotes(++quotes_);
            break;
        case html_effect::preformatted:
            layout_.begin_block(2);
            ++preformatted_;
            at_pre_begin_ = true;
            return;
        case html_effect::cell: layout_.add_tab(); break;
        case html_effect::line_break: layout_.end_line(false); break;
        case html_effect::rule: add_rule(); break;
        case html_effect::image: add_image(token); break;
        case html_effect::link: start_link(token); break;
        case html_effect::raw_shown: layout_.add_space(); break;
        case html_effect::raw_not_shown: skip_text_ = true; break;
        case html_effect::not_shown: break; // seen to above
        }
        at_pre_begin_ = false;
    }

    void end(const html_token& token) {
        skip_text_ = false; // there was none
        switch (detail::effect_of(token.name)) {
        case html_effect::line:
        case html_effect::row:
        case html_effect::item:
        case html_effect::definition: layout_.begin_block(1); break;
        case html_effect::paragraph: layout_.begin_block(2); break;
        case html_effect::list:
        case html_effect::ordered_list: end_list(); break;
        case html_effect::quote:
            layout_.begin_block(2);
            if (quotes_ != 0) layout_.set_quotes(--quotes_);
            break;
        case html_effect::preformatted:
            layout_.begin_block(2);
            if (preformatted_ != 0) --preformatted_;
            break;
        case html_effect::line_break: layout_.end_line(false); break; // "</br>" is one
        case html_effect::link: end_link(); break;
        case html_effect::raw_shown: layout_.add_space(); break;
        default: break;
        }
    }

    // Elements of the same name are counted, no others: a tree is not needed for that. A p ends
    // where another begins.
    void skip_hidden(const html_token& token) {
        if (token.kind == html_token::kinds::text || token.name != hidden_) return;
        const bool starts = token.kind == html_token::kinds::start_tag;
        if (starts && token.name != "p") {
            ++hidden_depth_;
        } else if (--hidden_depth_ == 0) {
            hidden_.clear();
            if (starts) start(token);
        }
    }

    void start_list(const html_token& token, html_effect effect) {
        layout_.begin_block(list_depth_ == 0 ? 2 : 1);
        ++list_depth_;
        list added;
        added.ordered = effect == html_effect::ordered_list;
        added.number = 1;
        if (added.ordered)
            if (const auto first = detail::html_attribute(token.attributes, "start"))
                added.number = ascii::parse_number<std::uint32_t>(*first).value_or(1);
        if (lists_.size() < most_lists) lists_.push_back(added);
        layout_.set_indent(list_depth_);
    }

    void end_list() {
        if (list_depth_ == 0) return;
        if (list_depth_ <= lists_.size()) lists_.pop_back();
        --list_depth_;
        layout_.set_indent(list_depth_);
        layout_.begin_block(list_depth_ == 0 ? 2 : 1);
    }

    void start_item() {
        layout_.begin_block(1);
        if (lists_.empty() || !lists_.back().ordered) {
            layout_.set_bullet("* ");
            return;
        }
        std::string bullet;
        ascii::append_number(bullet, lists_.back().number++);
        layout_.set_bullet(bullet + ". ");
    }

    void add_rule() {
        layout_.begin_block(1);
        layout_.add_word("----");
        layout_.begin_block(1);
    }

    void add_image(const html_token& token) {
        const auto text = detail::html_attribute(token.attributes, "alt");
        if (text && (options_.quotes || quotes_ == 0)) add_characters(*text, false);
    }

    void start_link(const html_token& token) {
        end_link();
        if (options_.links != html_links::footnotes) return;
        const auto address = detail::html_attribute(token.attributes, "href");
        if (!address) return;
        link_ = ascii::trim(*address);
        if (!is_shown_link(link_)) link_.clear();
        link_begin_ = layout_.size();
    }

    // A link without text, or whose text is where it leads, needs no footnote.
    void end_link() {
        if (link_.empty()) return;
        const std::string_view shown = ascii::trim(layout_.text().substr(link_begin_));
        const bool says_it =
            shown.empty() || link_ == shown || link_ == "mailto:" + std::string(shown);
        if (!says_it && footnotes_.size() < most_links_) {
            footnotes_.push_back(link_);
            layout_.add_word(number_of(footnotes_.size()));
        }
        link_.clear();
    }

    void add_footnotes() {
        for (std::size_t i = 0; i != footnotes_.size(); ++i) {
            layout_.set_quotes(0);
            layout_.set_indent(0);
            layout_.begin_block(i == 0 ? 2 : 1);
            layout_.add_word(number_of(i + 1) + ' ' + utf8::sanitize(footnotes_[i]));
        }
    }

    static std::string number_of(std::size_t link) {
        std::string out = "[";
        ascii::append_number(out, link);
        return out + ']';
    }

    void add_text(const html_token& token) { add_characters(token.text, token.has_references); }

    void add_characters(std::string_view text, bool references) {
        while (!text.empty() && !layout_.is_full()) {
            std::size_t size = 0;
            while (size != text.size() && ascii::is_graphic(text[size]) && text[size] != '&')
                ++size;
            if (size != 0) {
                layout_.add_word(text.substr(0, size));
                at_pre_begin_ = false;
            } else if (ascii::is_blank(text[0]) || text[0] == '\n' || text[0] == '\r' ||
                       text[0] == '\f') {
                size = 1;
                add_space(text);
            } else {
                size = add_character(text, references);
                at_pre_begin_ = false;
            }
            text.remove_prefix(size);
        }
    }

    void add_space(std::string_view text) {
        if (preformatted_ == 0) {
            layout_.add_space();
        } else if (text[0] == '\n' || text[0] == '\r') {
            if (text.starts_with("\r\n")) return; // the LF comes next
            if (!at_pre_begin_) layout_.end_line(true);
        } else {
            layout_.add_preformatted(text[0] == '\t' ? '\t' : ' ');
        }
        at_pre_begin_ = false;
    }

    // A reference, or a character that is not ASCII's; its size.
    std::size_t add_character(std::string_view text, bool references) {
        char32_t value = U'&';
        std::size_t size = 1;
        const auto reference = text[0] == '&' && references ? detail::read_html_character(text)
                                                            : detail::html_character{};
        if (reference.size != 0) {
            value = reference.value;
            size = reference.size;
        } else if (text[0] != '&') {
            const utf8::character c = utf8::decode(text);
            value = text[0] == '\0' ? utf8::replacement : c.value;
            size = c.size;
        }
        constexpr char32_t soft_hyphen = 0xAD;
        constexpr char32_t no_break_space = 0xA0;
        if (value == U' ' || (value >= U'\t' && value <= U'\r')) {
            layout_.add_space();
        } else if (value == no_break_space) {
            layout_.add_hard_space();
        } else if (value >= 0x20 && value != soft_hyphen && !(value >= 0x7F && value < 0xA0)) {
            std::string octets;
            utf8::append(octets, value);
            layout_.add_word(octets);
        }
        return size;
    }

    detail::html_tokenizer tokens_;
    const html_text_options& options_;
    std::size_t most_links_;
    detail::text_layout layout_;
    std::size_t quotes_ = 0;
    std::size_t preformatted_ = 0;
    bool at_pre_begin_ = false; // a line end there does not count
    bool skip_text_ = false;
    std::string hidden_{}; // the element that hides all up to its end
    std::size_t hidden_depth_ = 0;
    std::size_t list_depth_ = 0;
    std::vector<list> lists_{};
    std::string link_{};
    std::size_t link_begin_ = 0;
    std::vector<std::string> footnotes_{};
};

} // namespace

std::string html_to_text(std::string_view html, const html_text_options& options,
                         const limits& limits) {
    return html_reader(html, options, limits).read();
}

} // namespace courriel::mime
