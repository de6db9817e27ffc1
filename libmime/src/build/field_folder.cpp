// See field_folder.hpp.
#include "field_folder.hpp"

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/version.hpp>

namespace courriel::mime::detail {
namespace {

constexpr std::size_t line_limit = 78;
constexpr std::size_t encoded_line_limit = 76;
constexpr std::size_t least_room = 32; // for an encoded word; below that it gets a line of its own

} // namespace

field_folder::field_folder(std::string_view name) : text_(name), limit_(line_limit) {
    text_ += ':';
}

std::size_t field_folder::room(std::size_t blanks) const noexcept {
    const std::size_t used = text_.size() - line_ + blanks;
    return limit_ - std::min(used, limit_);
}

void field_folder::add(std::string_view word, std::string_view blanks) {
    too_large_ = too_large_ || word.size() + blanks.size() > word_limit;
    if (!blanks.empty() && word.size() > room(blanks.size()) && text_.size() != line_) {
        text_ += "\r\n";
        line_ = text_.size();
        limit_ = line_limit;
    }
    text_.append(blanks).append(word);
}

void field_folder::add_encoded(std::string_view word, std::string_view blanks) {
    limit_ = encoded_line_limit;
    add(word, blanks);
    limit_ = encoded_line_limit; // of the line that was begun, too
}

void field_folder::add_encoded_text(std::string_view text, bool in_phrase,
                                    std::string_view blanks) {
    limit_ = encoded_line_limit;
    const std::size_t here = room(blanks.size());
    const std::string words =
        encode_words(text, in_phrase ? word_place::phrase : word_place::text,
                     here < least_room ? encoded_line_limit - blanks.size() : here);
    std::string_view rest = words;
    while (!rest.empty()) {
        add_encoded(ascii::take_word(rest), blanks);
        blanks = " ";
    }
}

std::error_code field_folder::finish(std::string& into) {
    if (too_large_) return errc::too_large;
    into.append(text_).append("\r\n");
    return {};
}

} // namespace courriel::mime::detail
