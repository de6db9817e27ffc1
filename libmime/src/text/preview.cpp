// See reader_view.hpp: the beginning of a message (RFC 8970).
#include <courriel/mime/reader_view.hpp>

#include <algorithm>

#include <courriel/mime/flowed.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "../invisible.hpp"
#include "column_width.hpp"
#include "line_reader.hpp"

namespace courriel::mime {
namespace {

// Octets of one part's text that are looked at: enough for what is asked, and a bound for previews
// of messages that begin with a long quote.
constexpr std::size_t octets_per_character = 64;
constexpr std::size_t least_octets = 16 * 1024;

// White space and controls.
constexpr bool is_space(char32_t c) noexcept {
    return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}
// The invisible characters with which senders fill previews up; tags are parts of flags.
constexpr bool is_filler(char32_t c) noexcept {
    return c < 0xE0000 && (detail::is_bidi_control(c) || detail::is_invisible(c));
}

// One line of text, up to a number of characters.
class line_writer {
public:
    explicit line_writer(std::size_t characters) : left_(characters) {}

    void add(std::string_view text) {
        while (!text.empty() && !is_full()) {
            const utf8::character c = utf8::decode(text);
            const std::string_view octets = text.substr(0, c.size);
            text.remove_prefix(c.size);
            if (is_space(c.value)) {
                space_ = true;
                filler_.clear();
            } else if (is_filler(c.value)) {
                // It matters between the letters of a word, or the parts of a picture, only; and
                // what turns the direction of writing must not reach beyond the preview.
                if ((c.value == 0x200C || c.value == 0x200D) && !space_ && !out_.empty())
                    filler_ = octets;
            } else {
                put(c.valid ? octets : std::string_view("\uFFFD"), detail::is_joining(c.value));
            }
        }
    }

    void add_space() noexcept { space_ = true; }
    [[nodiscard]] bool is_full() const noexcept { return full_; }
    [[nodiscard]] bool empty() const noexcept { return out_.empty(); }
    std::string take() && { return std::move(out_); }

private:
    void put(std::string_view octets, bool joining) {
        const bool space = space_ && !out_.empty();
        const std::size_t needed = 1 + (space || !filler_.empty() ? 1 : 0);
        if (needed > left_) {
            full_ = true;
            // A picture or letter of several characters does not lose its end.
            if ((joining || !filler_.empty()) && !space) out_.resize(last_);
            return;
        }
        if (space) {
            out_ += ' ';
        } else {
            out_ += filler_;
        }
        if ((!joining && filler_.empty()) || space) last_ = out_.size();
        filler_.clear();
        space_ = false;
        left_ -= needed;
        out_ += octets;
    }

    std::string out_{};
    std::string filler_{};
    std::size_t left_;
    std::size_t last_ = 0; // where the last whole character begins
    bool space_ = false;
    bool full_ = false;
};

// What is said, without what is quoted, and before the signature.
void add_text(line_writer& line, std::string_view text, bool with_quotes) {
    while (!text.empty() && !line.is_full()) {
        const std::string_view words = detail::take_line(text);
        if (words == "-- " && !line.empty()) return;
        if (words.starts_with('>') && !with_quotes) continue;
        line.add_space();
        line.add(words.substr(std::min(words.find_first_not_of('>'), words.size())));
    }
}

std::string text_for_preview(const part_view& part, std::size_t octets, bool with_quotes) {
    limits bounds;
    bounds.html_text = octets;
    return shown_text(part, {.quotes = with_quotes}, bounds).substr(0, octets);
}

} // namespace

std::string preview(const message_view& message, std::size_t characters) {
    const reader_view view(message);
    const std::size_t octets =
        std::max(least_octets, std::min<std::size_t>(characters, 1'000'000) * octets_per_character);
    for (const bool with_quotes : {false, true}) {
        line_writer line(characters);
        for (const part_view& part : view.text_body()) {
            if (line.is_full()) break;
            line.add_space();
            add_text(line, text_for_preview(part, octets, with_quotes), with_quotes);
        }
        if (!line.empty()) return std::move(line).take();
    }
    return {};
}

} // namespace courriel::mime
