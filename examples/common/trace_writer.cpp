// See trace_writer.hpp.
#include "trace_writer.hpp"

#include <chrono>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

namespace example {
namespace {

constexpr std::string_view connection_end = "</ol></details>\n";

} // namespace

trace_writer::trace_writer(std::string name, trace_limits limits)
    : limits_(limits)
    , name_(std::move(name))
    , file_(name_, totals_) {
    if (!file_.is_continued()) return;
    file_.append(fmt::format("{}<p class=\"n\">Another run of the program goes on: {}</p>\n",
                             file_.has_open_connection() ? connection_end : "",
                             to_text(trace_totals::now())));
}

trace_writer::~trace_writer() {
    guarded([&] {
        leave();
        file_.finish();
    });
}

std::uint64_t trace_writer::add_connection(trace_protocol protocol) {
    if (totals_.all_connections() == 0) totals_.begun = totals_.ended = trace_totals::now();
    ++totals_.connections[static_cast<std::size_t>(protocol)];
    return totals_.all_connections();
}

std::uint64_t trace_writer::enter(std::uint64_t connection, std::string_view opening) {
    leave();
    speaker_ = connection;
    return file_.append(opening);
}

void trace_writer::leave() {
    if (std::exchange(speaker_, 0) != 0) file_.append(connection_end);
}

void trace_writer::write(std::string_view line) {
    file_.append(line);
    if (file_.size() >= limits_.page_octets) fill();
}

void trace_writer::fill() {
    if (std::exchange(totals_.is_full, true)) return;
    leave();
    file_.append("<p class=\"n\">The page is full: what follows is only counted.</p>\n");
}

void trace_writer::update_totals() {
    totals_.ended = trace_totals::now();
    file_.write_totals(totals_);
}

void trace_writer::give_up(const char* why) noexcept {
    is_broken_ = true;
    std::fprintf(stderr, "the trace ends: %s: %s\n", name_.c_str(), why);
}

} // namespace example
