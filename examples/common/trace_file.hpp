// The file of a trace page: a head that never changes but for the totals in it, then one element a
// line. Each line is whole in the file before the next record is taken, so a program that is killed
// leaves a page that a browser shows and that a later run goes on with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "file.hpp"
#include "trace_totals.hpp"

namespace example {

class trace_file {
public:
    /// Makes the page, or goes on with one that is there; `totals` then are those of that page.
    /// Throws std::system_error, or std::runtime_error when the file is something else or is being
    /// written by another program.
    trace_file(const std::string& name, trace_totals& totals);

    /// It was there before, and its last connection is still open in it.
    [[nodiscard]] bool is_continued() const { return is_continued_; }
    [[nodiscard]] bool has_open_connection() const { return has_open_connection_; }

    /// Octets of the whole page.
    [[nodiscard]] std::uint64_t size() const { return size_; }

    /// Adds whole lines; gives where they begin.
    std::uint64_t append(std::string_view lines);

    /// Writes over what is there.
    void overwrite(std::uint64_t at, std::string_view bytes);
    void write_totals(const trace_totals& totals);

    /// Ends the page, which may be gone on with all the same.
    void finish();

private:
    void begin();
    void go_on(const std::string& name, trace_totals& totals);
    [[nodiscard]] std::string read(std::uint64_t at, std::size_t octets) const;
    [[nodiscard]] std::uint64_t line_begin(std::uint64_t end) const;

    file file_;
    std::uint64_t size_ = 0;
    bool is_continued_ = false;
    bool has_open_connection_ = false;
};

/// The head of every page: what stands before the totals, and behind them.
std::string_view trace_head_before_totals();
std::string_view trace_head_after_totals();

} // namespace example
