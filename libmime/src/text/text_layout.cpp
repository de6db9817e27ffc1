// See text_layout.hpp.
#include "text_layout.hpp"

#include <algorithm>

#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

namespace courriel::mime::detail {
namespace {

constexpr std::size_t most_levels = 16; // of quotes and lists that show: output stays linear
constexpr std::size_t most_hard_spaces = 80;

} // namespace

void text_layout::add_word(std::string_view word) {
    if (word.empty() || is_full()) return;
    begin_line();
    text_ += word;
}

void text_layout::add_space() noexcept {
    if (in_line_ && separator_ == separators::none) separator_ = separators::space;
}

void text_layout::add_tab() noexcept {
    if (in_line_) separator_ = separators::tab;
}

void text_layout::add_preformatted(char c) {
    if (is_full()) return;
    begin_line();
    text_ += c;
}

void text_layout::begin_block(std::size_t lines) noexcept {
    breaks_ = std::max(breaks_, lines);
    hard_spaces_ = 0;
    separator_ = separators::none;
}

void text_layout::end_line(bool preformatted) noexcept {
    if (preformatted || breaks_ < 2) ++breaks_;
    hard_spaces_ = 0;
    separator_ = separators::none;
}

void text_layout::set_quotes(std::size_t depth) noexcept { quotes_ = std::min(depth, most_levels); }

void text_layout::set_indent(std::size_t depth) noexcept { indent_ = std::min(depth, most_levels); }

// The line ends that are owed, the beginning of the line, and what separates the word from others.
void text_layout::begin_line() {
    if (in_line_ && breaks_ != 0) end_lines();
    breaks_ = 0;
    if (!in_line_) {
        text_.append(quotes_, '>');
        if (quotes_ != 0) text_ += ' ';
        last_quotes_ = quotes_;
        const std::size_t indent = 2 * indent_;
        if (bullet_.empty())
            text_.append(indent, ' ');
        else
            text_.append(indent - std::min<std::size_t>(indent, 2), ' ').append(bullet_);
        bullet_.clear();
        in_line_ = true;
        separator_ = separators::none;
    }
    if (separator_ == separators::tab)
        text_ += '\t';
    else if (separator_ == separators::space)
        text_ += ' ';
    separator_ = separators::none;
    text_.append(std::min(hard_spaces_, most_hard_spaces), ' ');
    hard_spaces_ = 0;
}

void text_layout::end_lines() {
    for (; breaks_ != 0 && !is_full(); --breaks_) {
        text_ += '\n';
        if (breaks_ > 1) text_.append(std::min(quotes_, last_quotes_), '>');
    }
    in_line_ = false;
}

std::string text_layout::finish() {
    if (in_line_) text_ += '\n';
    if (text_.size() > limit_) {
        std::size_t size = limit_;
        while (size != 0 && (static_cast<unsigned char>(text_[size]) & 0xC0) == 0x80) --size;
        text_.resize(size);
    }
    return std::move(text_);
}

} // namespace courriel::mime::detail
