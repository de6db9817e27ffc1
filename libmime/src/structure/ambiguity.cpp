// See ambiguity.hpp. The parts come in the order of their beginnings, so that a stack of the open
// multiparts is enough.
#include "ambiguity.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "../simd/line_search.hpp"
#include "../text/line_reader.hpp"

namespace courriel::mime::detail {
namespace {

std::string_view without_blanks_at_end(std::string_view line) {
    const std::size_t last = line.find_last_not_of(" \t\r\n");
    return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

class ambiguity_finder {
public:
    ambiguity_finder(const message_view& message, std::vector<defect>& defects)
        : message_(message)
        , defects_(defects) {}

    void find() {
        for (const part_view part : message_.parts()) {
            while (!open_.empty() && open_.back().depth >= part.depth()) close();
            if (!open_.empty() && part.parent() && part.parent()->index() == open_.back().part) {
                look_between(part.header_begin());
                open_.back().seen = part.body_end();
            }
            if (part.is_multipart())
                open(part);
            else if (part.is_leaf() && !open_.empty())
                look_inside(part);
        }
        while (!open_.empty()) close();
    }

private:
    struct multipart {
        std::size_t part = 0;
        std::size_t depth = 0;
        std::string delimiter{}; // with its dashes
        std::size_t seen = 0;    // what is before is looked at, or in a part
        std::size_t end = 0;
        bool is_closed = false;
        bool is_inexact = false; // and told
        bool goes_on = false;    // and told
    };

    void open(const part_view& part) {
        multipart m;
        m.part = part.index();
        m.depth = part.depth();
        m.delimiter = "--";
        m.delimiter += without_blanks_at_end(part.type().boundary());
        m.seen = part.body_begin();
        m.end = part.body_end();
        const bool again = std::any_of(open_.begin(), open_.end(), [&](const multipart& outer) {
            return outer.delimiter == m.delimiter;
        });
        if (again)
            defects_.push_back(
                {defect_kind::duplicate_boundary, part.header_begin(), part.body_begin()});
        open_.push_back(std::move(m));
    }

    void close() {
        look_between(open_.back().end);
        open_.pop_back();
    }

    // The lines of the innermost multipart that are in none of its parts, up to `end`.
    void look_between(std::size_t end) {
        multipart& m = open_.back();
        while (m.seen < end) {
            const std::string_view line = first_line(message_.text().substr(m.seen, end - m.seen));
            if (line.starts_with(m.delimiter)) {
                const std::string_view rest =
                    without_blanks_at_end(line).substr(m.delimiter.size());
                if (rest.empty() || rest == "--")
                    take_delimiter(m, line, rest == "--");
                else
                    add_inexact(m, line);
            }
            m.seen += line.size();
        }
    }

    void take_delimiter(multipart& m, std::string_view line, bool closes) {
        if (m.is_closed && !m.goes_on) add(defect_kind::delimiter_after_close, line);
        m.goes_on = m.is_closed;
        m.is_closed = m.is_closed || closes;
    }

    // What is in a part can be no delimiter line, but look like one.
    void look_inside(const part_view& leaf) {
        multipart& m = open_.back();
        std::string_view rest = leaf.body();
        while (!m.is_inexact && !rest.empty()) {
            if (rest.starts_with(m.delimiter)) add_inexact(m, first_line(rest));
            const char* const end = rest.data() + rest.size();
            const char* const next = simd::find_dashed_line(rest.data(), end);
            rest.remove_prefix(static_cast<std::size_t>(next - rest.data()));
        }
    }

    void add_inexact(multipart& m, std::string_view line) {
        if (!m.is_inexact) add(defect_kind::inexact_delimiter, line);
        m.is_inexact = true;
    }

    void add(defect_kind kind, std::string_view line) {
        const auto begin = static_cast<std::size_t>(line.data() - message_.text().data());
        defects_.push_back({kind, begin, begin + line.size()});
    }

    const message_view& message_;
    std::vector<defect>& defects_;
    std::vector<multipart> open_{};
};

} // namespace

void find_ambiguities(const message_view& message, std::vector<defect>& defects) {
    ambiguity_finder(message, defects).find();
}

} // namespace courriel::mime::detail
