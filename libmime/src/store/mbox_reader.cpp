// See mbox_reader.hpp. Of a message that no Content-Length ends, so much is given out that a line
// that may end it would still be whole in the window: no octet is looked at more than a few times,
// and no line has to fit.
#include <courriel/mime/mbox_reader.hpp>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

#include "mbox_quoting.hpp"
#include "mbox_separator.hpp"
#include "mbox_window.hpp"

namespace courriel::mime {
namespace detail {
namespace {

constexpr std::size_t piece_size = 4096;

// The octets of `text` up to its first empty line; npos when there is none. The search begins where
// one of `known` octets ended.
std::size_t header_size(std::string_view text, std::size_t known) {
    if (line_end_size(text) != 0) return 0;
    std::size_t lf = text.find('\n', known < 3 ? 0 : known - 3);
    for (; lf != std::string_view::npos; lf = text.find('\n', lf + 1))
        if (line_end_size(text.substr(lf + 1)) != 0) return lf + 1;
    return std::string_view::npos;
}

struct length_field {
    std::string_view value;
    std::size_t begin; // offsets of the line
    std::size_t end;
};

// The last Content-Length of a header: where a store has added its own to one that was there, or to
// a header with lines that are no fields, it is that.
std::optional<length_field> last_content_length(std::string_view header) {
    constexpr std::string_view name = "Content-Length";
    std::optional<length_field> found;
    for (std::size_t at = 0; at != header.size();) {
        const std::size_t end = std::min(header.find('\n', at), header.size() - 1) + 1;
        std::string_view line = without_line_ends(header.substr(at, end - at));
        if (ascii::istarts_with(line, name)) {
            line = ascii::trim(line.substr(name.size()));
            if (line.starts_with(':')) found = {ascii::trim(line.substr(1)), at, end};
        }
        at = end;
    }
    return found;
}

} // namespace

class mbox_input {
public:
    mbox_input(mbox_source source, mbox_reader_options options)
        : options_(options)
        , separator_(options)
        , window_(std::move(source)) {}

    result<bool> next() {
        while (state_ == state::content)
            if (const auto raw = next_raw(); !raw) return raw.error();
        entry_ = {};
        if (!(state_ == state::file_begin ? skip_to_first() : skip_line_ends(2))) return error_;
        if (window_.view().empty()) return false;
        begin_message();
        return error_ ? result<bool>(error_) : true;
    }

    result<std::string_view> read() {
        while (state_ == state::content) {
            const auto raw = next_raw();
            if (!raw || quoting_.changes_nothing()) return raw;
            out_.clear();
            quoting_.write(*raw, out_);
            if (state_ != state::content) quoting_.finish(out_);
            if (!out_.empty()) return std::string_view(out_);
        }
        if (error_) return error_;
        return std::string_view();
    }

    void seek(std::uint64_t offset) {
        window_.seek(offset);
        state_ = state::file_begin;
        error_ = {};
    }

    [[nodiscard]] const mbox_entry& entry() const noexcept { return entry_; }

private:
    enum class state : std::uint8_t { file_begin, content, between };

    void add_defect(defect_kind kind, std::uint64_t begin, std::uint64_t end) {
        entry_.defects.push_back(
            {kind, static_cast<std::size_t>(begin), static_cast<std::size_t>(end)});
    }

    bool fill(std::size_t n) {
        if (!error_) error_ = window_.ensure(n);
        return !error_;
    }

    bool skip_line_ends(std::size_t most) {
        for (std::size_t i = 0; fill(separator_.lookahead()); ++i) {
            const std::size_t size = line_end_size(window_.view());
            if (size == 0 || i == most) return true;
            window_.skip(size);
        }
        return false;
    }

    // To the first `From ` line of the file, which counts whatever is in it.
    bool skip_to_first() {
        if (!skip_line_ends(std::numeric_limits<std::size_t>::max())) return false;
        if (window_.view().empty() || separator_.line_size(window_.view()) != 0) return true;
        const std::uint64_t begin = window_.offset();
        begin_content();
        while (state_ == state::content)
            if (!next_raw()) return false;
        add_defect(defect_kind::no_from_line, begin, entry_.content_end);
        return skip_line_ends(2);
    }

    void begin_content() {
        state_ = state::content;
        at_begin_ = true;
        content_end_ = std::nullopt;
        quoting_ = {options_.unquotes ? mbox_quoting::to_read(options_.dialect)
                                      : mbox_quoting::rule::none,
                    options_.line_end};
    }

    // At a `From ` line.
    void begin_message() {
        entry_.begin = window_.offset();
        const std::size_t size = separator_.line_size(window_.view());
        const std::string_view line = without_line_ends(window_.view().substr(0, size));
        entry_.from = mbox_from_line::parse(line).value_or(mbox_from_line{});
        entry_.content_begin = entry_.begin + size;
        if (!entry_.from.date)
            add_defect(defect_kind::invalid_from_line, entry_.begin, entry_.begin + line.size());
        window_.skip(size);
        begin_content();
        if (options_.dialect == mbox_dialect::mboxcl || options_.dialect == mbox_dialect::mboxcl2)
            find_content_end();
    }

    void end_content() {
        state_ = state::between;
        entry_.content_end = window_.offset();
    }

    std::string_view take(std::size_t n) {
        const std::string_view taken = window_.view().substr(0, n);
        window_.skip(n);
        at_begin_ = false;
        return taken;
    }

    // The next octets as they are stored; what is empty is the end. A view of the window.
    result<std::string_view> next_raw() {
        if (error_) return error_;
        if (content_end_) {
            const std::uint64_t left = *content_end_ - window_.offset();
            if (!fill(1)) return error_;
            const auto raw = take(
                static_cast<std::size_t>(std::min<std::uint64_t>(left, window_.view().size())));
            if (raw.size() == left || raw.empty()) end_content();
            return raw;
        }
        const std::size_t kept = separator_.lookahead() + 2 * mbox_separator::context;
        if (!fill(kept + piece_size)) return error_;
        const std::string_view text = window_.view();
        const bool is_last = window_.has_end();
        const std::size_t safe = is_last ? text.size() : text.size() - kept;
        // What lies up to there has not enough before it in the next window.
        const std::size_t to = is_last ? safe : safe + mbox_separator::context;
        const auto end = separator_.find(text, at_begin_ ? 0 : mbox_separator::context, to);
        if (!end && !is_last) return take(safe);
        const auto raw =
            take(end ? *end : safe - mbox_separator::empty_line_before(text, text.size()));
        end_content();
        return raw;
    }

    // Believes the Content-Length of the message that begins here, if there is reason to.
    void find_content_end() {
        if (!fill(piece_size)) return;
        const std::uint64_t begin = window_.offset();
        const std::string_view header = peek_header();
        const auto length = last_content_length(header);
        if (!length) return;
        const std::uint64_t body = begin + body_offset_;
        const auto size =
            ascii::parse_number(length->value, std::numeric_limits<std::uint64_t>::max() / 2);
        entry_.has_content_length = size && is_end(body, *size);
        if (entry_.has_content_length)
            content_end_ = body + *size;
        else
            add_defect(defect_kind::wrong_content_length, begin + length->begin,
                       begin + length->end);
    }

    // The header without its empty line; empty where none ends within the limit.
    std::string_view peek_header() {
        std::size_t known = 0;
        for (std::size_t n = piece_size;; n *= 2) {
            n = std::min(n, std::max(options_.limits.header_size, piece_size));
            const auto text = window_.peek(window_.offset(), n);
            if (!text) return {};
            std::size_t size = header_size(*text, known);
            // Without empty lines between messages a header could reach over many of them.
            if (!options_.needs_empty_line)
                if (const std::size_t next = text->find("\nFrom "); next < size) size = next + 1;
            if (size != std::string_view::npos) {
                body_offset_ = size + line_end_size(text->substr(size));
                return text->substr(0, size);
            }
            if (text->size() < n || text->size() == known) return {};
            known = text->size();
        }
    }

    // Whether a message may end behind the `size` octets of a body from `body` on.
    bool is_end(std::uint64_t body, std::uint64_t size) {
        const std::uint64_t before = size == 0 ? 0 : 1; // so that it does not end beyond the file
        auto text = window_.peek(body + size - before, 1 + 4 + separator_.lookahead());
        if (!text || text->size() < before) return false;
        text->remove_prefix(before);
        for (int i = 0; i != 2; ++i) text->remove_prefix(line_end_size(*text));
        return text->empty() || separator_.is_at(*text);
    }

    mbox_reader_options options_;
    mbox_separator separator_;
    mbox_window window_;
    mbox_quoting quoting_;
    state state_ = state::file_begin;
    bool at_begin_ = true;                       // of the message: of a line, that is
    std::optional<std::uint64_t> content_end_{}; // by Content-Length
    std::size_t body_offset_ = 0;                // of the header that peek_header() found
    mbox_entry entry_;
    std::string out_;
    std::error_code error_;
};

} // namespace detail

namespace {

mbox_source memory(std::string_view file) {
    return [file](std::uint64_t offset, std::span<char> to) -> result<std::size_t> {
        if (offset >= file.size()) return std::size_t{0};
        const std::string_view rest = file.substr(static_cast<std::size_t>(offset));
        const std::size_t size = std::min(rest.size(), to.size());
        std::memcpy(to.data(), rest.data(), size);
        return size;
    };
}

} // namespace

mbox_reader::mbox_reader(mbox_source source, mbox_reader_options options)
    : input_(std::make_unique<detail::mbox_input>(std::move(source), options)) {}
mbox_reader::mbox_reader(std::string_view file, mbox_reader_options options)
    : mbox_reader(memory(file), options) {}
mbox_reader::mbox_reader(mbox_reader&&) noexcept = default;
mbox_reader& mbox_reader::operator=(mbox_reader&&) noexcept = default;
mbox_reader::~mbox_reader() = default;

result<bool> mbox_reader::next() { return input_->next(); }

result<std::string_view> mbox_reader::read() { return input_->read(); }

result<std::string> mbox_reader::read_all(std::size_t most) {
    std::string out;
    for (;;) {
        const auto piece = input_->read();
        if (!piece) return piece.error();
        if (piece->empty()) return out;
        if (piece->size() > most - out.size()) return errc::too_large;
        out += *piece;
    }
}

const mbox_entry& mbox_reader::entry() const noexcept { return input_->entry(); }

void mbox_reader::seek(std::uint64_t offset) { input_->seek(offset); }

} // namespace courriel::mime
