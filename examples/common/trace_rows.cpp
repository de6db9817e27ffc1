// See trace_rows.hpp.
#include "trace_rows.hpp"

#include <algorithm>
#include <utility>

namespace example {
namespace {

constexpr std::size_t longest_tail = 64;

} // namespace

trace_rows::trace_rows(trace_protocol protocol, trace_row_limits limits, sink to)
    : rules_(make_trace_rules(protocol))
    , limits_(limits)
    , sink_(std::move(to)) {}

void trace_rows::add(trace_side from, courriel::time_point at, std::string_view bytes) {
    auto& s = of(from);
    while (!bytes.empty()) {
        std::size_t n = 0;
        if (!s.body) {
            n = take_line(from, at, bytes);
        } else if (s.body->is_text) {
            n = take_text(s, bytes);
        } else {
            n = take_octets(s, bytes);
        }
        bytes.remove_prefix(n);
        if (s.body && !s.body->is_text && s.body->left == 0) end_body(s, at);
    }
}

std::size_t trace_rows::take_line(trace_side from, courriel::time_point at,
                                  std::string_view bytes) {
    auto& s = of(from);
    const auto end = bytes.find('\n');
    const auto piece = bytes.substr(0, end);
    s.line.shown += piece.substr(0, limits_.line - std::min(limits_.line, s.line.shown.size()));
    s.line.octets += piece.size();
    s.tail += piece.substr(piece.size() - std::min(piece.size(), longest_tail));
    if (s.tail.size() > longest_tail) s.tail.erase(0, s.tail.size() - longest_tail);
    if (end == bytes.npos) return bytes.size();
    end_line(from, at);
    return end + 1;
}

void trace_rows::end_line(trace_side from, courriel::time_point at) {
    auto& s = of(from);
    auto line = std::exchange(s.line, {});
    auto tail = std::exchange(s.tail, {});
    if (tail.ends_with('\r')) {
        tail.pop_back();
        if (line.shown.size() == line.octets) line.shown.pop_back();
        --line.octets;
    }
    const bool inside = std::exchange(s.goes_on, false);
    const trace_line said{line.shown, tail};
    const auto sense = from == trace_side::client ? rules_->client_line(said, inside)
                                                  : rules_->server_line(said, inside);
    auto& row = row_of(from);
    if (!inside || row.pieces.empty()) row.what = sense.what;
    if (!sense.mark.empty()) {
        line.mark_begin = static_cast<std::size_t>(sense.mark.data() - line.shown.data());
        line.mark_end = line.mark_begin + sense.mark.size();
    }
    // Behind a literal there may be nothing.
    if (!inside || line.octets != 0)
        if (auto* const kept = new_piece(row)) *kept = std::move(line);
    s.goes_on = sense.goes_on;
    if (sense.body) {
        begin_body(from, *sense.body, at);
    } else if (!sense.goes_on) {
        emit(s, at);
    }
    if (sense.invited)
        begin_body(from == trace_side::client ? trace_side::server : trace_side::client,
                   *sense.invited, at);
}

void trace_rows::begin_body(trace_side from, const trace_body& body, courriel::time_point at) {
    auto& s = of(from);
    auto& row = row_of(from);
    auto* const piece = new_piece(row);
    if (piece) piece->body = body.what;
    auto& open = s.body.emplace();
    open.is_kept = piece != nullptr;
    open.left = body.octets.value_or(0);
    open.is_text = !body.octets;
    open.goes_on = body.goes_on;
    if (!open.is_text && open.left == 0) end_body(s, at);
}

std::size_t trace_rows::take_octets(stream& s, std::string_view bytes) const {
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(s.body->left, bytes.size()));
    add_to_body(s, bytes.substr(0, n));
    s.body->left -= n;
    return n;
}

std::size_t trace_rows::take_text(stream& s, std::string_view bytes) const {
    using kind = courriel::dot_unstuffer::kind;
    const std::string joined = s.held + std::string(bytes);
    std::string_view left = joined;
    while (s.body->is_text) {
        const auto piece = s.body->text.decode(left);
        left.remove_prefix(piece.consumed);
        if (piece.what == kind::chunk) add_to_body(s, piece.text);
        if (piece.what == kind::end) s.body->is_text = false; // and nothing is left of it
        if (piece.what == kind::need_more) break;
    }
    s.held.clear();
    if (!s.body->is_text) return bytes.size() - left.size();
    s.held = left;
    return bytes.size();
}

void trace_rows::add_to_body(stream& s, std::string_view bytes) const {
    if (!s.body->is_kept) return;
    auto& piece = s.row->pieces.back();
    piece.shown += bytes.substr(0, limits_.body - std::min(limits_.body, piece.shown.size()));
    piece.octets += bytes.size();
    piece.lines += static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
}

void trace_rows::end_body(stream& s, courriel::time_point at) {
    s.goes_on = s.body->goes_on;
    s.body.reset();
    if (!s.goes_on) emit(s, at);
}

trace_row& trace_rows::row_of(trace_side from) {
    auto& s = of(from);
    if (!s.row) {
        s.row.emplace();
        s.row->from = from;
        s.row->what =
            from == trace_side::client ? trace_sense::kind::command : trace_sense::kind::data;
    }
    return *s.row;
}

// Null when the row has enough of them.
trace_piece* trace_rows::new_piece(trace_row& row) const {
    if (row.pieces.size() < limits_.pieces) return &row.pieces.emplace_back();
    ++row.pieces_left_out;
    return nullptr;
}

void trace_rows::emit(stream& s, courriel::time_point at) {
    auto row = std::move(*s.row);
    s.row.reset();
    row.at = at;
    sink_(row);
}

void trace_rows::cut(courriel::time_point at) {
    for (const auto side : {trace_side::client, trace_side::server}) {
        auto& s = of(side);
        if (s.line.octets != 0) {
            auto line = std::exchange(s.line, {});
            if (auto* const kept = new_piece(row_of(side))) *kept = std::move(line);
        }
        if (s.row) {
            if (s.body) add_to_body(s, s.held);
            s.row->cut = true;
            emit(s, at);
        }
        s = {};
    }
}

} // namespace example
