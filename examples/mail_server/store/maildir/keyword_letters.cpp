// See keyword_letters.hpp.
#include "keyword_letters.hpp"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>

#include "disk.hpp"

namespace mail_server::maildir {
namespace {

namespace ascii = courriel::ascii;

constexpr std::string_view forwarded = "$Forwarded";

constexpr std::array<std::pair<imap::system_flag, char>, 5> system_letters{{
    {imap::system_flag::seen, mime::maildir_flags::seen},
    {imap::system_flag::answered, mime::maildir_flags::replied},
    {imap::system_flag::flagged, mime::maildir_flags::flagged},
    {imap::system_flag::deleted, mime::maildir_flags::trashed},
    {imap::system_flag::draft, mime::maildir_flags::draft},
}};

char letter_at(std::size_t index) { return static_cast<char>('a' + index); }

} // namespace

keyword_letters::keyword_letters(std::string file) : file_(std::move(file)) {
    const auto text = read_file(file_).value_or("");
    for (std::size_t at = 0; at < text.size() && !is_full();) {
        const auto end = std::min(text.find('\n', at), text.size());
        keywords_.push_back(text.substr(at, end - at));
        at = end + 1;
    }
}

void keyword_letters::to_letters(const imap::flag_set& flags, mime::maildir_flags& letters) {
    mime::maildir_flags out = letters;
    for (const auto& [flag, letter] : system_letters) out.set(letter, flags.has(flag));
    out.set(mime::maildir_flags::passed, false);
    for (std::size_t i = 0; i != keywords_.size(); ++i) out.set(letter_at(i), false);
    for (const auto& keyword : flags.keywords()) out.set(letter_of(keyword));
    letters = out;
}

imap::flag_set keyword_letters::to_flags(const mime::maildir_flags& letters) const {
    imap::flag_set out;
    for (const auto& [flag, letter] : system_letters)
        if (letters.has(letter)) out.add(flag);
    if (letters.has(mime::maildir_flags::passed)) out.add(forwarded);
    // A line that is no keyword, written by somebody else, means no flag.
    for (std::size_t i = 0; i != keywords_.size(); ++i)
        if (letters.has(letter_at(i))) static_cast<void>(out.add(keywords_[i]));
    return out;
}

char keyword_letters::letter_of(std::string_view keyword) {
    if (ascii::iequals(keyword, forwarded)) return mime::maildir_flags::passed;
    const auto found = std::find_if(keywords_.begin(), keywords_.end(), [&](const auto& known) {
        return ascii::iequals(known, keyword);
    });
    if (found != keywords_.end())
        return letter_at(static_cast<std::size_t>(found - keywords_.begin()));
    if (is_full()) throw std::system_error(make_error_code(courriel::errc::refused));
    std::string text;
    for (const auto& known : keywords_) text += known + '\n';
    text += std::string(keyword) + '\n';
    replace_file(file_, text);
    keywords_.emplace_back(keyword);
    sync_folder_of(file_);
    return letter_at(keywords_.size() - 1);
}

} // namespace mail_server::maildir
