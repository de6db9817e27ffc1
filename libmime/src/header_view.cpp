// See header_view.hpp. Each line is found by one search for LF; only a field's first line is looked
// at for its name.
#include <courriel/mime/header_view.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::mime {
namespace {

// ftext = %d33-57 / %d59-126, any printable character but colon and space
constexpr bool is_ftext(char c) noexcept { return ascii::is_graphic(c) && c != ':'; }

} // namespace

class header_parser {
public:
    header_parser(header_view& header, std::string_view text, const limits& limits)
        : header_(header)
        , text_(text)
        , limits_(limits) {}

    void parse() {
        if (text_.starts_with("From ")) {
            header_.envelope_ = without_line_end(0, line_end(0));
            at_ = line_end(0);
        }
        header_.fields_begin_ = at_;
        while (parse_field()) {
        }
    }

private:
    // The offset behind the line at `from`.
    [[nodiscard]] std::size_t line_end(std::size_t from) const noexcept {
        const std::size_t lf = text_.find('\n', from);
        return lf == std::string_view::npos ? text_.size() : lf + 1;
    }

    [[nodiscard]] std::string_view without_line_end(std::size_t from, std::size_t to) const {
        std::string_view text = text_.substr(from, to - from);
        if (!text.ends_with('\n')) return text;
        text.remove_suffix(1);
        if (text.ends_with('\r')) text.remove_suffix(1);
        return text;
    }

    void add_defect(defect_kind kind, std::size_t from, std::size_t to) {
        header_.defects_.push_back({kind, from, to});
    }

    // The size of the empty line at `from`; 0 when there is none.
    [[nodiscard]] std::size_t empty_line(std::size_t from) const noexcept {
        const std::string_view rest = text_.substr(from);
        return rest.starts_with('\n') ? 1 : rest.starts_with("\r\n") ? 2 : 0;
    }

    bool end_header(std::size_t body_begin) {
        header_.fields_end_ = at_;
        header_.body_begin_ = body_begin;
        return false;
    }

    // Over a limit: the body begins behind the next empty line.
    bool end_opaque(defect_kind kind) {
        std::size_t line = at_;
        while (line != text_.size() && empty_line(line) == 0) line = line_end(line);
        add_defect(kind, at_, line);
        if (line == text_.size()) add_defect(defect_kind::no_end_of_header, line, line);
        return end_header(line + empty_line(line));
    }

    // One field, or the end of the header.
    bool parse_field() {
        if (at_ == text_.size()) {
            add_defect(defect_kind::no_end_of_header, at_, at_);
            return end_header(at_);
        }
        if (const std::size_t size = empty_line(at_); size != 0) return end_header(at_ + size);

        const std::string_view rest = text_.substr(at_);
        const auto name_size = static_cast<std::size_t>(
            std::find_if_not(rest.begin(), rest.end(), is_ftext) - rest.begin());
        std::size_t colon = name_size;
        while (colon != rest.size() && ascii::is_blank(rest[colon])) ++colon;
        if (name_size == 0 || colon == rest.size() || rest[colon] != ':') {
            add_defect(defect_kind::not_a_field, at_, line_end(at_));
            return end_header(at_);
        }
        if (name_size > limits_.field_name) return end_opaque(defect_kind::name_too_long);
        if (header_.fields_.size() == limits_.fields)
            return end_opaque(defect_kind::too_many_fields);

        const std::size_t value_begin = at_ + colon + 1;
        std::size_t field_end = line_end(value_begin);
        while (field_end != text_.size() && ascii::is_blank(text_[field_end]))
            field_end = line_end(field_end);
        if (field_end - header_.fields_begin_ > limits_.header_size)
            return end_opaque(defect_kind::header_too_large);

        if (colon != name_size)
            add_defect(defect_kind::blank_before_colon, at_ + name_size, at_ + colon);
        const field_view field{rest.substr(0, name_size), without_line_end(value_begin, field_end),
                               at_, field_end};
        check_value(field, value_begin);
        header_.fields_.push_back(field);
        at_ = field_end;
        return true;
    }

    // The first bare CR and the first NUL of a field stand for all of it.
    void check_value(const field_view& field, std::size_t offset) {
        const std::string_view value = field.value;
        std::size_t cr = value.find('\r');
        while (cr != std::string_view::npos && cr + 1 != value.size() && value[cr + 1] == '\n')
            cr = value.find('\r', cr + 1);
        const std::size_t nul = value.find('\0');
        const auto add = [&](defect_kind kind, std::size_t at) {
            if (at != std::string_view::npos) add_defect(kind, offset + at, offset + at + 1);
        };
        if (nul < cr) add(defect_kind::nul, nul);
        add(defect_kind::bare_cr, cr);
        if (nul > cr) add(defect_kind::nul, nul);
    }

    header_view& header_;
    std::string_view text_;
    const limits& limits_;
    std::size_t at_ = 0;
};

std::string field_view::unfolded() const {
    std::string out;
    out.reserve(value.size());
    for (std::size_t i = 0; i != value.size(); ++i) {
        const bool crlf = value[i] == '\r' && i + 1 != value.size() && value[i + 1] == '\n';
        if (!crlf && value[i] != '\n') out += value[i];
    }
    const std::string_view trimmed = ascii::trim(out);
    return trimmed.size() == out.size() ? out : std::string(trimmed);
}

header_view header_view::parse(std::string_view text, const limits& limits) {
    header_view header;
    header_parser(header, text, limits).parse();
    return header;
}

const field_view* header_view::find(std::string_view name) const noexcept {
    const auto same = [&](const field_view& f) { return ascii::iequals(f.name, name); };
    const auto found = std::find_if(fields_.begin(), fields_.end(), same);
    return found == fields_.end() ? nullptr : &*found;
}

} // namespace courriel::mime
