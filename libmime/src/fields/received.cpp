// See received.hpp. What the clauses mean; where they begin and end is in received_scanner.cpp.
#include <courriel/mime/received.hpp>

#include <courriel/version.hpp>

#include "received_host.hpp"
#include "received_scanner.hpp"

namespace courriel::mime {
namespace {

using detail::received_keyword;
using detail::received_scanner;

std::string_view without_angles(std::string_view text) noexcept {
    return text.size() >= 2 && text.starts_with('<') && text.ends_with('>')
               ? text.substr(1, text.size() - 2)
               : text;
}

// Extended-Domain = Domain / ( Domain FWS "(" TCP-info ")" ) / ...
void set_host(received_host& host, const received_clause& clause, const received_scanner& scanner) {
    const std::string_view value = clause.value;
    const std::size_t end =
        scanner.is_one_word() ? value.size() : simd::find_first<detail::spaces>(value, 0);
    host.name = value.substr(0, end);
    host.comment = clause.comment;
    if (end != value.size()) detail::read_tcp_info(value.substr(end), {}, host);
    detail::read_tcp_info(clause.comment, scanner.last_comment(), host);
}

class received_parser {
public:
    received_parser(std::string_view value, defect_sink& defects, const limits& limits,
                    received& out)
        : value_(value)
        , defects_(defects)
        , scanner_(value, defects, limits)
        , out_(out) {}

    void parse() {
        received_clause clause;
        while (scanner_.next(clause)) take(clause);
        read_date();
        // Stamp = From-domain By-domain Opt-info [CFWS] ";" FWS date-time
        if (!has(received_keyword::from) || !has(received_keyword::by) || out_.date_text.empty())
            defects_.add(defect_kind::incomplete_trace, 0, value_.size());
    }

private:
    [[nodiscard]] bool has(received_keyword keyword) const noexcept {
        return (seen_ >> static_cast<unsigned>(keyword) & 1U) != 0;
    }

    void add_defect(defect_kind kind) { defects_.add(kind, scanner_.begin(), scanner_.position()); }

    void take(const received_clause& clause) {
        const received_keyword keyword = scanner_.keyword();
        if (keyword == received_keyword::none) {
            if (!clause.keyword.empty()) add_defect(defect_kind::unknown_trace_clause);
            return;
        }
        if (has(keyword)) return add_defect(defect_kind::duplicate_trace_clause);
        seen_ |= 1U << static_cast<unsigned>(keyword);
        if (clause.value.empty() && clause.comment.empty())
            add_defect(defect_kind::incomplete_trace);
        switch (keyword) {
        case received_keyword::from: return set_host(out_.from, clause, scanner_);
        case received_keyword::by: return set_host(out_.by, clause, scanner_);
        case received_keyword::via: out_.via = clause.value; return;
        case received_keyword::with: out_.with = clause.value; return;
        case received_keyword::id: out_.id = without_angles(clause.value); return;
        case received_keyword::for_: out_.for_ = clause.value; return;
        case received_keyword::tls: out_.tls = clause.value; return;
        case received_keyword::group:
        case received_keyword::none: return;
        }
    }

    void read_date() {
        std::size_t begin = scanner_.position();
        std::string_view text = scanner_.rest();
        if (text.starts_with(';')) {
            text.remove_prefix(1);
            ++begin;
        } else if (!text.empty()) {
            defects_.add(defect_kind::incomplete_trace, begin, value_.size());
        }
        while (!text.empty() && detail::is_space(text.front())) {
            text.remove_prefix(1);
            ++begin;
        }
        if (text.empty()) return;
        out_.date_text = text;
        out_.date = date_time::parse(text, defects_.shifted(begin));
    }

    std::string_view value_;
    defect_sink& defects_;
    received_scanner scanner_;
    received& out_;
    unsigned seen_ = 0;
};

} // namespace

received received::parse(std::string_view value, defect_sink defects, const limits& limits) {
    received out;
    received_parser(value, defects, limits, out).parse();
    return out;
}

std::vector<std::string_view> received::recipients() const {
    std::vector<std::string_view> out;
    defect_sink nowhere;
    const limits defaults;
    detail::value_reader reader(for_, nowhere, defaults);
    while (reader.skip_cfws(), !reader.at_end()) {
        if (reader.skip_if(',')) continue;
        const bool bracketed = reader.skip_if('<');
        const auto ends = [&](char c) {
            return bracketed ? c == '>' : detail::is_space(c) || c == ',' || c == '(';
        };
        const std::size_t begin = reader.position();
        while (!reader.at_end() && !ends(reader.peek())) {
            if (reader.peek() == '"')
                reader.take_quoted();
            else
                reader.skip();
        }
        const std::string_view path = reader.slice(begin, reader.position());
        if (bracketed) reader.skip_if('>');
        if (!path.empty()) out.push_back(path);
    }
    return out;
}

std::vector<received_clause> received_clauses(std::string_view value, const limits& limits) {
    defect_sink nowhere;
    received_scanner scanner(value, nowhere, limits);
    std::vector<received_clause> out;
    received_clause clause;
    while (scanner.next(clause)) out.push_back(clause);
    return out;
}

} // namespace courriel::mime
