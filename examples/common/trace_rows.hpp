// From the records of a traced connection to the rows of a picture: a command, a reply of however
// many lines, a body. Takes bytes cut in any way, and keeps no more of each row than is shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/dot_stuffing.hpp>
#include <courriel/time.hpp>

#include "trace_rules.hpp"

namespace example {

/// How much of a row is kept; of the rest only the size.
struct trace_row_limits {
    std::size_t line = 1024;      ///< octets of a line
    std::size_t body = 16 * 1024; ///< octets of a body
    std::size_t pieces = 100;     ///< lines and bodies of a row
};

/// A line or a body.
struct trace_piece {
    std::optional<trace_body::kind> body{}; ///< none: a line
    std::string shown{};                    ///< its beginning, without dot-stuffing
    std::uint64_t octets = 0;               ///< all of it; of a line without CRLF
    std::uint64_t lines = 0;                ///< of a body
    std::size_t mark_begin = 0;             ///< the verb or the code of a line
    std::size_t mark_end = 0;
};

struct trace_row {
    trace_side from = trace_side::client;
    trace_sense::kind what = trace_sense::kind::data;
    courriel::time_point at{}; ///< of its last octet
    std::vector<trace_piece> pieces{};
    std::uint64_t pieces_left_out = 0;
    bool cut = false; ///< it was not whole when TLS or the end came
};

/// A body under way.
struct trace_open_body {
    std::uint64_t left = 0; // octets, when it is no text
    bool is_text = false;   // it ends with CRLF "." CRLF
    bool goes_on = false;
    bool is_kept = true; // else the row has enough pieces
    courriel::dot_unstuffer text{};
};

class trace_rows {
public:
    /// Where rows go, in the order in which they were finished.
    using sink = std::function<void(const trace_row&)>;

    trace_rows(trace_protocol protocol, trace_row_limits limits, sink to);

    /// The next bytes that `from` said.
    void add(trace_side from, courriel::time_point at, std::string_view bytes);

    /// TLS starts, or the end has come: what is unfinished will not be finished.
    void cut(courriel::time_point at);

private:
    // One direction.
    struct stream {
        trace_piece line{};
        std::string tail{}; // the last octets of the line
        std::string held{}; // octets that only the next ones decide
        std::optional<trace_row> row{};
        std::optional<trace_open_body> body{};
        bool goes_on = false; // the next line belongs to `row`
    };

    stream& of(trace_side side) { return side == trace_side::client ? client_ : server_; }
    std::size_t take_line(trace_side from, courriel::time_point at, std::string_view bytes);
    std::size_t take_octets(stream& s, std::string_view bytes) const;
    std::size_t take_text(stream& s, std::string_view bytes) const;
    void end_line(trace_side from, courriel::time_point at);
    void end_body(stream& s, courriel::time_point at);
    void begin_body(trace_side from, const trace_body& body, courriel::time_point at);
    void add_to_body(stream& s, std::string_view bytes) const;
    trace_row& row_of(trace_side from);
    trace_piece* new_piece(trace_row& row) const;
    void emit(stream& s, courriel::time_point at);

    std::unique_ptr<trace_rules> rules_;
    trace_row_limits limits_;
    sink sink_;
    stream client_{};
    stream server_{};
};

} // namespace example
