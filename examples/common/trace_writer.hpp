// The turn on a trace page and its bounds: which connection's element is open in it, when it is
// full, and what happens when it cannot be written any more.
#pragma once

#include <cstdint>
#include <exception>
#include <mutex>
#include <string>
#include <string_view>

#include "trace_file.hpp"
#include "trace_page.hpp"

namespace example {

/// The page, shared by its connections. Records of several connections alternate: one that goes on
/// after another has spoken gets an element of its own again, so that time runs down the page. All
/// but the constructor and guarded() are called within guarded().
class trace_writer {
public:
    trace_writer(std::string name, trace_limits limits);
    trace_writer(const trace_writer&) = delete;
    trace_writer& operator=(const trace_writer&) = delete;
    ~trace_writer();

    /// Runs `action`, of all threads' one at a time, while the page can be written. What it throws
    /// is told on stderr and ends the trace, not the conversation.
    template <class Action>
    void guarded(Action action) noexcept {
        const std::lock_guard lock(mutex_);
        if (is_broken_) return;
        try {
            action();
        } catch (const std::exception& error) {
            give_up(error.what());
        }
    }

    /// Counts a new connection; gives its number.
    std::uint64_t add_connection(trace_protocol protocol);

    [[nodiscard]] const trace_limits& limits() const { return limits_; }
    [[nodiscard]] trace_totals& totals() { return totals_; }

    /// Whether the element that is open belongs to this connection.
    [[nodiscard]] bool has_turn(std::uint64_t connection) const { return speaker_ == connection; }

    /// Begins an element of this connection; gives where `opening` stands in the file.
    std::uint64_t enter(std::uint64_t connection, std::string_view opening);
    /// Ends the element that is open.
    void leave();

    /// A line of the connection that has the turn.
    void write(std::string_view line);
    /// Nothing more is shown from here, only counted.
    void fill();

    void overwrite(std::uint64_t at, std::string_view bytes) { file_.overwrite(at, bytes); }
    void update_totals();

private:
    void give_up(const char* why) noexcept;

    trace_limits limits_;
    std::string name_;
    trace_totals totals_{};
    trace_file file_;
    std::mutex mutex_{};
    std::uint64_t speaker_ = 0; // the connection whose element is open
    bool is_broken_ = false;
};

} // namespace example
