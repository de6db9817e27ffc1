// See received_scanner.hpp.
#include "received_scanner.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <courriel/version.hpp>

namespace courriel::mime::detail {
namespace {

// What ends a word, what opens brackets or quotes in it, and controls.
struct stops {
    template <class Block>
    static Block in(const Block& octets) noexcept {
        return octets.at_most(' ') | octets.equal('(') | octets.equal(';') | octets.equal('<') |
               octets.equal('[') | octets.equal('"');
    }
};

// A stop that belongs to the word after all.
bool is_control(char c) noexcept { return ascii::is_control(c) && !is_space(c); }

bool opens(char c) noexcept { return c == '<' || c == '[' || c == '"'; }

// "Thu,": a date whose semicolon was forgotten.
bool is_day(std::string_view word) noexcept {
    const std::size_t at = std::string_view("SunMonTueWedThuFriSat").find(word.substr(0, 3));
    return at != std::string_view::npos && at % 3 == 0;
}
bool begins_date(std::string_view word) noexcept {
    return word.size() == 4 && word[3] == ',' && is_day(word);
}

std::string_view join(std::string_view first, std::string_view last) noexcept {
    return {first.data(), static_cast<std::size_t>(last.data() + last.size() - first.data())};
}

// The letters of a short word as one number, whatever their case.
constexpr std::uint64_t letters(std::string_view word) noexcept {
    std::uint64_t out = 0;
    for (const char c : word) out = out << 8 | static_cast<unsigned char>(c | 0x20);
    return out;
}

struct keyword {
    std::uint64_t name = 0;
    received_keyword what = received_keyword::none;
};

// By the lowest bits of its last letter each has a place of its own.
constexpr auto keywords = [] {
    using enum received_keyword;
    std::array<keyword, 16> out{};
    const auto add = [&](std::string_view name, received_keyword what) {
        out[letters(name) % out.size()] = {letters(name), what};
    };
    add("from", from), add("by", by), add("via", via), add("with", with);
    add("id", id), add("for", for_), add("tls", tls), add("group", group);
    return out;
}();
constexpr std::size_t longest_keyword = std::string_view("group").size();
static_assert(std::count_if(keywords.begin(), keywords.end(), [](const keyword& k) {
                  return k.what != received_keyword::none;
              }) == 8);

} // namespace

received_keyword find_received_keyword(std::string_view word) noexcept {
    if (word.empty() || word.size() > longest_keyword) return received_keyword::none;
    const std::uint64_t name = letters(word);
    const keyword& found = keywords[name % keywords.size()];
    return found.name == name ? found.what : received_keyword::none;
}

// Where "<...>", "[...]" or the quoted string that begins at `at` ends; behind its first octet when
// it has no end before the next one begins. Once none has an end up to the value's, none that
// begins later has, for the backslashes between them quote the same octets: it is looked for no
// more.
std::size_t received_scanner::end_of_bracketed(std::size_t at) noexcept {
    const std::string_view value = reader_.value();
    const char open = value[at];
    bool& endless = open == '<'   ? endless_paths_
                    : open == '[' ? endless_literals_
                                  : endless_quotes_;
    const std::size_t behind = at + 1;
    std::size_t i = behind;
    while (!endless) {
        i = open == '<'   ? simd::find_first<simd::any_of<'<', '>', '\\'>>(value, i)
            : open == '[' ? simd::find_first<simd::any_of<'[', ']', ';'>>(value, i)
                          : simd::find_first<simd::any_of<'"', '\\'>>(value, i);
        endless = i == value.size() || (value[i] == '\\' && i + 1 == value.size());
        if (endless) break;
        if (value[i] == (open == '<' ? '>' : open == '[' ? ']' : '"')) return i + 1;
        if (value[i] != '\\') break;
        i += 2;
    }
    return behind;
}

// Up to a blank, a comment or the semicolon; what stands in brackets or quotes is part of it.
std::string_view received_scanner::look_at_word() noexcept {
    const std::string_view value = reader_.value();
    std::size_t end = simd::find_first<stops>(value, reader_.position());
    while (end != value.size() && (opens(value[end]) || is_control(value[end]))) {
        is_one_word_ = false; // there may be blanks in it
        end = opens(value[end]) ? end_of_bracketed(end) : end + 1;
        end = simd::find_first<stops>(value, end);
    }
    return reader_.slice(reader_.position(), end);
}

void received_scanner::take_comments(received_clause& clause) {
    const std::size_t begin = reader_.position();
    std::string_view comments = reader_.slice(begin, reader_.skip_comments());
    while (is_space(comments.back())) comments.remove_suffix(1); // of one that has no end
    clause.comment = clause.comment.empty() ? comments : join(clause.comment, comments);
}

// Whether `word`, which is no keyword, still belongs to the clause. A protocol may have several
// words, "for" several paths, and an address may stand behind a host without its parentheses.
bool received_scanner::belongs(const received_clause& clause, std::string_view word) const {
    if (clause.value.empty()) return true;
    switch (keyword_) {
    case received_keyword::via:
    case received_keyword::with: return clause.comment.empty();
    case received_keyword::for_:
        return word.front() == '<' || clause.value.ends_with(',') ||
               word.find('@') != std::string_view::npos;
    case received_keyword::from:
    case received_keyword::by: return word.front() == '[';
    default: return false;
    }
}

// "a (HELO b) [192.0.2.1]": the address belongs to what the comment says.
bool received_scanner::is_behind_comment(const received_clause& clause) const noexcept {
    return !clause.value.empty() && !clause.comment.empty() && keyword_ != received_keyword::for_;
}

bool received_scanner::next(received_clause& clause) {
    clause = {};
    keyword_ = received_keyword::none;
    if (at_comment()) take_comments(clause);
    begin_ = reader_.position();
    if (!clause.comment.empty()) return true;
    // Not kept in the scanner meanwhile: memory that was just written is slow to read.
    std::string_view word = has_word_ ? word_ : look_at_word();
    has_word_ = false;
    if (word.empty() || begins_date(word)) return false;
    clause.keyword = word;
    keyword_ = find_received_keyword(word);
    reader_.skip(word.size());
    is_one_word_ = true;
    while (true) {
        if (at_comment()) take_comments(clause);
        word = look_at_word();
        if (word.empty() || begins_date(word) ||
            find_received_keyword(word) != received_keyword::none)
            break;
        if (word != ",") {
            if (!belongs(clause, word)) break;
            std::string_view& member = is_behind_comment(clause) ? clause.comment : clause.value;
            is_one_word_ = is_one_word_ && member.empty();
            member = member.empty() ? word : join(member, word);
        }
        reader_.skip(word.size());
    }
    word_ = word;
    has_word_ = true;
    if (clause.value.ends_with(',')) clause.value.remove_suffix(1);
    return true;
}

} // namespace courriel::mime::detail
