// See flowed.hpp: the writing (RFC 3676 section 4.2).
#include <courriel/mime/flowed.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "column_width.hpp"

namespace courriel::mime {
namespace {

constexpr std::size_t least_columns = 20; // beside quote marks
constexpr std::size_t most_columns = 998;
constexpr std::size_t most_octets = 900; // of a line that may be cut anywhere

class paragraph_writer {
public:
    paragraph_writer(const flowed_paragraph& paragraph, const flowed_options& options,
                     std::string& out)
        : paragraph_(paragraph)
        , del_sp_(options.form.del_sp)
        , out_(out) {
        // Stuffing, the space that flows, and quote marks are part of the line.
        const std::size_t marks = std::min(options.width, paragraph.quote_depth + 2);
        columns_ = std::max(options.width - marks, least_columns);
    }

    void write() {
        if (paragraph_.kind == paragraph_kind::signature_separator) {
            out_.append(paragraph_.quote_depth, '>').append(quoted() ? " " : "").append("-- \r\n");
            return;
        }
        std::string_view text = paragraph_.text;
        while (text.ends_with(' ')) text.remove_suffix(1);
        while (paragraph_.kind == paragraph_kind::flowed) {
            const std::size_t size = line_size(text);
            if (size == text.size()) break;
            put_line(text.substr(0, size), true);
            text.remove_prefix(size);
        }
        put_line(text, false);
    }

private:
    [[nodiscard]] bool quoted() const noexcept { return paragraph_.quote_depth != 0; }

    // How much of `text` goes into the next line: all of it when nothing remains.
    [[nodiscard]] std::size_t line_size(std::string_view text) const {
        std::size_t columns = 0;
        std::size_t last_break = 0;
        char32_t before = U'\0';
        for (std::size_t at = 0; at != text.size();) {
            const utf8::character c = utf8::decode(text.substr(at));
            if (may_break(text, at, before, c.value)) {
                if (columns > columns_) return last_break != 0 ? last_break : at;
                last_break = at;
            }
            columns += c.value == U' ' ? 0 : blanks_before(text, at) + detail::columns_of(c.value);
            if (columns > columns_ && last_break != 0) return last_break;
            before = c.value;
            at += c.size;
            if (del_sp_ && last_break == 0 && at != text.size() &&
                (columns > columns_ || at > most_octets) && !is_separator_at(text, at) &&
                !detail::is_joining(utf8::decode(text.substr(at)).value))
                return at;
        }
        return text.size();
    }

    // Spaces count once something stands behind them: at the end of a line they may hang over.
    static std::size_t blanks_before(std::string_view text, std::size_t at) {
        const std::size_t word = text.substr(0, at).find_last_not_of(' ');
        return word == std::string_view::npos ? at : at - word - 1;
    }

    // Whether a line may end before the character at `at`.
    [[nodiscard]] bool may_break(std::string_view text, std::size_t at, char32_t before,
                                 char32_t c) const {
        if (at == 0 || c == U' ' || is_separator_at(text, at)) return false;
        if (before == U' ') return true;
        return del_sp_ && (detail::is_wide(before) || detail::is_wide(c)) &&
               !detail::is_joining(c) && before != 0x200D;
    }

    // A flowed line must not look like the separator.
    [[nodiscard]] bool is_separator_at(std::string_view text, std::size_t at) const {
        return text.substr(0, at) == (del_sp_ ? "--" : "-- ");
    }

    void put_line(std::string_view text, bool flows) {
        out_.append(paragraph_.quote_depth, '>');
        // Quoted text is stuffed always, for the look of it.
        const bool stuff = text.starts_with(' ') || text.starts_with('>') ||
                           text.starts_with("From ") || (quoted() && !text.empty());
        if (stuff) out_ += ' ';
        out_ += text;
        if (flows && del_sp_) out_ += ' ';
        out_ += "\r\n";
    }

    const flowed_paragraph& paragraph_;
    bool del_sp_;
    std::string& out_;
    std::size_t columns_ = 0;
};

} // namespace

result<std::string> write_flowed(std::span<const flowed_paragraph> paragraphs,
                                 const flowed_options& options) {
    if (options.width < least_columns || options.width > most_columns)
        return errc::invalid_argument;
    std::string out;
    for (const flowed_paragraph& paragraph : paragraphs) {
        if (!ascii::fits_line(paragraph.text) || !utf8::is_valid(paragraph.text))
            return errc::invalid_argument;
        paragraph_writer(paragraph, options, out).write();
    }
    return out;
}

bool needs_del_sp(std::string_view text) noexcept {
    std::size_t wide = 0;
    std::size_t all = 0;
    while (!text.empty()) {
        const utf8::character c = utf8::decode(text);
        wide += detail::is_wide(c.value) ? 1 : 0;
        ++all;
        text.remove_prefix(c.size);
    }
    return wide * 4 > all;
}

} // namespace courriel::mime
