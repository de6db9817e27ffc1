// See reader.hpp.
#include "wire/reader.hpp"

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "wire/chars.hpp"
#include "wire/literal.hpp"

namespace courriel::imap::wire {
namespace {

template <class Predicate>
std::size_t run_end(std::string_view text, std::size_t at, const Predicate& predicate) noexcept {
    while (at != text.size() && predicate(text[at])) ++at;
    return at;
}

// Octets that make an unknown value end: SP, parentheses and controls do.
bool is_of_unknown_value(char c) noexcept {
    return c != ' ' && c != '(' && c != ')' && !ascii::is_control(c);
}

bool holds_8bit(std::string_view text) noexcept {
    unsigned char all = 0;
    for (const char c : text) all = static_cast<unsigned char>(all | static_cast<unsigned char>(c));
    return all >= 0x80;
}

// "{n}" or "~{n}" at `at`, which moves behind it.
bool take_literal_header(std::string_view text, std::size_t& at, literal_header& out) noexcept {
    std::size_t begin = at;
    out.binary = begin != text.size() && text[begin] == '~';
    if (out.binary) ++begin;
    if (begin == text.size() || text[begin] != '{') return false;
    ++begin;
    const std::size_t end =
        run_end(text, begin, [](char c) { return ascii::is_digit(c) || c == '+'; });
    if (end == text.size() || text[end] != '}') return false;
    if (!parse_literal_size(text.substr(begin, end - begin), out)) return false;
    at = end + 1;
    return true;
}

} // namespace

bool reader::take(char c) noexcept {
    if (done() || text_[at_] != c) return false;
    ++at_;
    return true;
}

void reader::take_spaces() noexcept {
    at_ = run_end(text_, at_, [](char c) { return c == ' '; });
}

bool reader::take_word(std::string_view keyword) noexcept {
    if (!ascii::istarts_with(rest(), keyword)) return false;
    const std::size_t end = at_ + keyword.size();
    if (end != text_.size()) {
        const char next = text_[end];
        if (ascii::is_alnum(next) || next == '.' || next == '-' || next == '_') return false;
    }
    at_ = end;
    return true;
}

bool reader::atom(std::string_view& out) noexcept {
    const std::size_t end = run_end(text_, at_, is_atom_char);
    if (end == at_) return false;
    out = text_.substr(at_, end - at_);
    at_ = end;
    return true;
}

bool reader::tag(std::string_view& out) noexcept {
    const std::size_t end = run_end(text_, at_, is_tag_char);
    if (end == at_) return false;
    out = text_.substr(at_, end - at_);
    at_ = end;
    return true;
}

bool reader::digits(std::uint64_t max, std::uint64_t& out) noexcept {
    const std::size_t end = run_end(text_, at_, ascii::is_digit);
    const auto value = ascii::parse_number<std::uint64_t>(text_.substr(at_, end - at_), max);
    if (!value) return false;
    out = *value;
    at_ = end;
    return true;
}

bool reader::number(std::uint32_t& out) noexcept {
    std::uint64_t value = 0;
    if (!digits(std::numeric_limits<std::uint32_t>::max(), value)) return false;
    out = static_cast<std::uint32_t>(value);
    return true;
}

bool reader::number64(std::uint64_t& out) noexcept {
    return digits(std::numeric_limits<std::int64_t>::max(), out);
}

bool reader::nz_number(std::uint32_t& out) noexcept { return peek() != '0' && number(out); }

// quoted      = DQUOTE *QUOTED-CHAR DQUOTE
// QUOTED-CHAR = <any TEXT-CHAR except quoted-specials> / "\" quoted-specials
bool reader::quoted(std::string_view& out, std::string* scratch) {
    if (peek() != '"') return false;
    const std::size_t begin = at_ + 1;
    std::size_t copied = begin; // up to there the text is in *scratch
    unsigned char all = 0;
    for (std::size_t at = begin; at != text_.size(); ++at) {
        const char c = text_[at];
        all = static_cast<unsigned char>(all | static_cast<unsigned char>(c));
        if (c == '"') {
            const std::string_view last = text_.substr(copied, at - copied);
            if (copied == begin) {
                out = last;
            } else if (scratch != nullptr) {
                out = scratch->append(last);
            }
            at_ = at + 1;
            had_8bit_ = all >= 0x80;
            return true;
        }
        if (c == '\\') {
            if (scratch != nullptr) {
                if (copied == begin) scratch->clear();
                scratch->append(text_, copied, at - copied);
            }
            copied = ++at; // the octet behind the backslash begins the next piece
            if (at == text_.size() || (text_[at] != '"' && text_[at] != '\\')) return false;
        } else if (c == '\r' || c == '\n' || c == '\0') {
            return false;
        }
    }
    return false;
}

bool reader::string(std::string_view& out, std::string& scratch) {
    if (peek() == '"') return quoted(out, &scratch);
    if (peek() != '{') return false;
    const std::size_t begin = at_;
    bool binary = false;
    if (!literal(out, binary)) return false;
    if (!rules_.nul_in_literals && out.find('\0') != out.npos) {
        at_ = begin;
        return false;
    }
    had_8bit_ = holds_8bit(out);
    return true;
}

bool reader::string(std::string& out) {
    std::string_view text;
    std::string scratch;
    if (!string(text, scratch)) return false;
    out = text;
    return true;
}

bool reader::astring(std::string_view& out, std::string& scratch) {
    const std::size_t end = run_end(text_, at_, is_astring_char);
    if (end == at_) return string(out, scratch);
    out = text_.substr(at_, end - at_);
    at_ = end;
    had_8bit_ = false;
    return true;
}

bool reader::astring(std::string& out) {
    std::string_view text;
    std::string scratch;
    if (!astring(text, scratch)) return false;
    out = text;
    return true;
}

bool reader::list_mailbox(std::string& out) {
    const std::size_t end = run_end(text_, at_, is_list_char);
    if (end == at_) return string(out);
    out = text_.substr(at_, end - at_);
    at_ = end;
    had_8bit_ = false;
    return true;
}

bool reader::nstring(std::optional<std::string_view>& out, std::string& scratch) {
    if (nil()) {
        out.reset();
        had_8bit_ = false;
        return true;
    }
    std::string_view text;
    if (!string(text, scratch)) return false;
    out = text;
    return true;
}

bool reader::nstring(std::optional<std::string>& out) {
    std::optional<std::string_view> text;
    std::string scratch;
    if (!nstring(text, scratch)) return false;
    out.reset();
    if (text) out.emplace(*text);
    return true;
}

// literal = "{" number ["+"] "}" CRLF *CHAR8, literal8 = "~" literal
bool reader::literal(std::string_view& octets, bool& binary) noexcept {
    std::size_t at = at_;
    literal_header header;
    if (!take_literal_header(text_, at, header)) return false;
    if (text_.substr(at, 2) != "\r\n") return false;
    at += 2;
    if (text_.size() - at < header.size) return false;
    const auto size = static_cast<std::size_t>(header.size);
    octets = text_.substr(at, size);
    binary = header.binary;
    at_ = at + size;
    return true;
}

bool reader::streamed_literal(std::uint64_t& size, bool& binary) noexcept {
    std::size_t at = at_;
    literal_header header;
    if (!take_literal_header(text_, at, header)) return false;
    if (at != text_.size()) {
        if (text_[at] != '\n') return false;
        ++at;
    }
    size = header.size;
    binary = header.binary;
    at_ = at;
    return true;
}

bool reader::open_list() noexcept {
    if (peek() != '(' || depth_ == rules_.depth || lists_ == rules_.lists) return false;
    ++at_;
    ++depth_;
    ++lists_;
    return true;
}

bool reader::close_list() noexcept {
    if (peek() != ')' || depth_ == 0) return false;
    ++at_;
    --depth_;
    return true;
}

bool reader::take_element() noexcept {
    if (elements_ == rules_.elements) return false;
    ++elements_;
    return true;
}

bool reader::skip_scalar() noexcept {
    std::string_view unused;
    std::uint64_t size = 0;
    bool binary = false;
    if (peek() == '"') return quoted(unused, nullptr);
    if (literal(unused, binary) || streamed_literal(size, binary)) return true;
    const std::size_t end = run_end(text_, at_, is_of_unknown_value);
    if (end == at_) return false;
    at_ = end;
    return true;
}

bool reader::skip_value() noexcept {
    const reader before = *this;
    while (true) {
        const bool moved =
            open_list() || (depth_ != before.depth_ && close_list()) || skip_scalar();
        if (!moved) {
            *this = before;
            return false;
        }
        if (depth_ == before.depth_) return true;
        take_spaces();
    }
}

std::string_view reader::text_line() noexcept {
    const std::string_view text = rest();
    at_ = text_.size();
    return text;
}

} // namespace courriel::imap::wire
