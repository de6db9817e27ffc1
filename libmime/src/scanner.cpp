// See scanner.hpp. Each step decides about one thing at the beginning of the window, a field, a
// line or a stretch of a body, or finds that more octets are needed. What a thing means is decided
// by header_reader, boundary_table and structure_builder, as in message_view.
#include <courriel/mime/scanner.hpp>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

#include "header_reader.hpp"
#include "simd/line_search.hpp"
#include "structure/scan_window.hpp"
#include "structure/structure_builder.hpp"

namespace courriel::mime {

using detail::part_record;

class scanner::machine final : private detail::part_sink {
public:
    explicit machine(const limits& limits)
        : limits_(limits)
        , defects_(found_, limits_.defects)
        , builder_(limits_, defects_, *this) {
        begin_header(0);
    }
    machine(const machine&) = delete;
    machine& operator=(const machine&) = delete;
    ~machine() = default;

    std::error_code feed(std::string_view octets) {
        if (!is_idle_ || window_.has_ended()) return errc::wrong_phase;
        is_idle_ = octets.empty();
        window_.feed(octets);
        return {};
    }

    std::error_code finish() {
        if (window_.has_ended()) return errc::wrong_phase;
        window_.end();
        return {};
    }

    std::optional<scan_event> next() {
        if (taken_ == queue_.size()) {
            queue_.clear();
            taken_ = 0;
            while (queue_.empty()) {
                if (state_ == state::ended || (!step() && queue_.empty() && !window_.more())) {
                    is_idle_ = true;
                    return std::nullopt;
                }
            }
        }
        return queue_[taken_++];
    }

private:
    enum class state : std::uint8_t { envelope, header, opaque, body, ended };

    // A line that may delimit: `what` it delimits, or nothing yet, for more octets decide.
    struct candidate {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::optional<detail::delimiter> what{};
    };

    void begin_part(const part_record& part) override {
        scan::part_begin event{part.index, std::nullopt, part.depth, part.header_begin};
        if (part.parent != part_record::no_parent) event.parent = part.parent;
        queue_.emplace_back(event);
    }

    void end_part(const part_record& part) override {
        tell_defects(); // none comes behind the end of the message itself
        queue_.emplace_back(scan::part_end{part.index, part.kind, part.header_begin,
                                           part.body_begin, part.body_end, part.subtree_end});
    }

    // False when more octets are needed.
    bool step() {
        const bool decided = decide();
        tell_defects();
        return decided;
    }

    void tell_defects() {
        for (const defect& d : found_) queue_.emplace_back(d);
        found_.clear();
    }

    bool decide() {
        switch (state_) {
        case state::envelope: return read_envelope();
        case state::header: return read_item();
        case state::opaque: return skip_lines();
        case state::body: return read_body();
        case state::ended: break;
        }
        return false;
    }

    void begin_header(std::size_t offset) {
        builder_.begin_part(offset);
        header_.emplace(limits_, defects_);
        state_ = builder_.begins_message() ? state::envelope : state::header;
    }

    bool read_envelope() {
        const std::string_view rest = window_.rest();
        if (std::string_view("From ").starts_with(rest.substr(0, 5))) {
            const bool is_whole = window_.is_last() || rest.size() > limits_.delimiter_line ||
                                  rest.find('\n') != std::string_view::npos;
            if (!is_whole) return false;
            const std::size_t size = detail::size_of_envelope_line(rest, limits_);
            if (size != 0)
                queue_.emplace_back(scan::envelope{detail::without_line_end(rest.substr(0, size)),
                                                   window_.offset()});
            consume_lines(size);
        }
        state_ = state::header;
        return true;
    }

    bool read_item() {
        const std::string_view rest = window_.rest();
        const std::size_t offset = window_.offset();
        if (!has_item(rest)) return false;
        const bool delimits = builder_.boundaries().match_first_line(rest).has_value();
        field_view field;
        switch (header_->read(rest, offset, delimits, field)) {
        case detail::header_reader::result::field:
            queue_.emplace_back(field);
            builder_.add_field(field);
            consume_lines(field.end - offset);
            break;
        case detail::header_reader::result::end: end_header(); break;
        case detail::header_reader::result::opaque:
            state_ = state::opaque;
            is_inside_line_ = true;
            break;
        }
        return true;
    }

    // True when what the header has next is all there: see header_reader::read().
    bool has_item(std::string_view rest) {
        if (window_.is_last() || detail::size_of_empty_line(rest) != 0 ||
            rest.size() > header_->needed_octets())
            return true;
        std::size_t at = searched_;
        for (;;) {
            const std::size_t lf = rest.find('\n', at);
            searched_ = std::min(lf, rest.size());
            if (searched_ + 1 >= rest.size()) return false;
            if (!ascii::is_blank(rest[lf + 1])) return true;
            at = lf + 1;
        }
    }

    // Of a header beyond its limits.
    bool skip_lines() {
        for (;;) {
            const std::string_view rest = window_.rest();
            const std::size_t lf = rest.find('\n');
            const bool has_end = lf != std::string_view::npos;
            if (is_inside_line_) {
                consume_lines(has_end ? lf + 1 : rest.size());
                is_inside_line_ = !has_end && !window_.is_last();
                if (is_inside_line_) return false;
                continue;
            }
            // A CR alone may begin the empty line, however short delimiter lines have to be.
            if (!has_end && !window_.is_last() &&
                rest.size() <= std::max<std::size_t>(limits_.delimiter_line, 1))
                return false;
            const std::size_t empty = detail::size_of_empty_line(rest);
            if (rest.empty() || empty != 0 || builder_.boundaries().match_first_line(rest)) {
                header_->end_opaque(window_.offset(), empty);
                end_header();
                return true;
            }
            is_inside_line_ = true;
        }
    }

    void end_header() {
        const std::size_t body_begin = header_->body_begin();
        consume_lines(body_begin - window_.offset());
        const bool is_message = builder_.end_header(body_begin);
        const part_record& part = builder_.innermost();
        queue_.emplace_back(scan::header_end{part.index, body_begin, part.kind});
        if (is_message)
            begin_header(body_begin);
        else
            begin_line();
    }

    // The body goes on with a line's beginning.
    void begin_line() {
        state_ = state::body;
        is_line_begin_ = true;
    }

    bool read_body() {
        const std::string_view rest = window_.rest();
        std::size_t held = 0; // octets that may belong to a delimiter
        if (!builder_.boundaries().none_match()) {
            const auto line = next_candidate(rest);
            if (line && line->what) {
                end_body(*line);
                return true;
            }
            if (line) {
                is_line_begin_ = is_line_begin_ && line->begin == 0;
                held = rest.size() - line->begin + line_end_before(rest, line->begin);
                if (line->begin == 0) held = rest.size();
            } else {
                is_line_begin_ = false;
                if (!window_.is_last()) held = size_of_possible_line_end(rest);
            }
            put_content(rest.size() - held);
            if (line) searched_ = held;
        } else {
            put_content(rest.size());
        }
        if (!window_.is_last()) return false;
        builder_.finish(window_.offset());
        state_ = state::ended;
        return true;
    }

    // The body ends before a delimiter line.
    void end_body(const candidate& line) {
        const std::size_t size = line.end - line.begin;
        const std::size_t before = line_end_before(window_.rest(), line.begin);
        put_content(line.begin == 0 ? 0 : line.begin - before);
        const std::size_t begin = window_.offset() + (line.begin == 0 ? 0 : before);
        const bool opens = builder_.add_delimiter(*line.what, begin, begin + size, begin - before);
        if (builder_.is_full()) return;
        consume_lines(begin + size - window_.offset());
        if (opens)
            begin_header(window_.offset());
        else
            begin_line();
    }

    // The first line of `rest` that delimits, or that more octets decide about.
    std::optional<candidate> next_candidate(std::string_view rest) const {
        const detail::boundary_table& boundaries = builder_.boundaries();
        std::size_t begin = 0;
        if (!is_line_begin_ || !may_delimit(rest)) begin = next_line(rest, 0);
        while (begin != std::string_view::npos) {
            const std::size_t lf = rest.find('\n', std::max(begin, searched_));
            const bool has_end = lf != std::string_view::npos;
            const std::size_t end = has_end ? lf + 1 : rest.size();
            if (!has_end && !window_.is_last() && end - begin <= boundaries.longest_line())
                return candidate{begin, end, std::nullopt};
            if (const auto what = boundaries.match(rest.substr(begin, end - begin)))
                return candidate{begin, end, what};
            if (!has_end) break;
            begin = next_line(rest, lf);
        }
        return std::nullopt;
    }

    // False when the line that `rest` begins with delimits nothing, whatever follows.
    bool may_delimit(std::string_view rest) const noexcept {
        constexpr std::string_view dashes = "--";
        if (!builder_.boundaries().all_dashed() || rest.starts_with(dashes)) return true;
        return !window_.is_last() && dashes.starts_with(rest);
    }

    // Where the next line that may delimit begins, behind a LF at or behind `from`.
    std::size_t next_line(std::string_view rest, std::size_t from) const noexcept {
        if (builder_.boundaries().all_dashed()) {
            const char* const end = rest.data() + rest.size();
            const char* const found = simd::find_dashed_line(rest.data() + from, end);
            return found == end ? std::string_view::npos
                                : static_cast<std::size_t>(found - rest.data());
        }
        const std::size_t lf = rest.find('\n', from);
        return lf == std::string_view::npos ? lf : lf + 1;
    }

    // The size of the line end before `line`.
    std::size_t line_end_before(std::string_view rest, std::size_t line) const noexcept {
        if (line == 0) return last_line_end_;
        if (rest[line - 1] != '\n') return 0;
        return line > 1 && rest[line - 2] == '\r' ? 2 : 1;
    }

    // How much of its end may be a line end, and the beginning of a delimiter behind it.
    static std::size_t size_of_possible_line_end(std::string_view rest) noexcept {
        std::size_t size = rest.ends_with("\n-") ? 2 : rest.ends_with('\n') ? 1 : 0;
        if (size != rest.size() && rest[rest.size() - size - 1] == '\r') ++size;
        return size;
    }

    void put_content(std::size_t size) {
        if (size == 0) return;
        const part_record& part = builder_.innermost();
        scan::region where = scan::region::body;
        if (part.kind == detail::part_kind::multipart) {
            const auto& boundaries = builder_.boundaries();
            const bool is_before = boundaries.size() != 0 &&
                                   boundaries.innermost().depth == part.depth &&
                                   !boundaries.innermost().has_delimiter;
            where = is_before ? scan::region::preamble : scan::region::epilogue;
        }
        queue_.emplace_back(
            scan::content{part.index, where, window_.rest().substr(0, size), window_.offset()});
        window_.consume(size);
        searched_ = 0;
    }

    // Whole lines.
    void consume_lines(std::size_t size) {
        if (size != 0) last_line_end_ = line_end_before(window_.rest(), size);
        window_.consume(size);
        searched_ = 0;
    }

    limits limits_;
    std::vector<defect> found_{};
    detail::defect_log defects_;
    detail::structure_builder builder_;
    std::optional<detail::header_reader> header_{};
    detail::scan_window window_{};
    std::vector<scan_event> queue_{};
    std::size_t taken_ = 0; // of the queue
    state state_ = state::envelope;
    bool is_idle_ = true;           // next() was empty
    bool is_inside_line_ = false;   // of an opaque header
    bool is_line_begin_ = false;    // the window begins with a line of the body
    std::size_t last_line_end_ = 0; // the size of the one before such a line
    std::size_t searched_ = 0;      // octets of the window that need not be searched for LF again
};

scanner::scanner(const limits& limits) : machine_(std::make_unique<machine>(limits)) {}
scanner::scanner(scanner&& other) noexcept = default;
scanner& scanner::operator=(scanner&& other) noexcept = default;
scanner::~scanner() = default;

std::error_code scanner::feed(std::string_view octets) { return machine_->feed(octets); }
std::error_code scanner::finish() { return machine_->finish(); }
std::optional<scan_event> scanner::next() { return machine_->next(); }

} // namespace courriel::mime
