// Plays a transcript: once as it is written, comparing what comes of each turn; or again with the
// input cut into pieces, for the comparison with the first; or only up to a certain byte.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "support/session_driver.hpp"
#include "support/transcript_roles.hpp"

namespace courriel::tests {

template <class Role>
class transcript_player {
public:
    explicit transcript_player(const transcript& t, driver_habits habits = {})
        : transcript_(t)
        , driver_(t, habits) {}

    /// Plays all turns. `cuts`: offsets in the whole input, ascending, at which it is cut.
    void play(const std::vector<std::size_t>& cuts = {}) {
        cuts_ = &cuts;
        for (const turn& t : transcript_.turns) play_turn(t);
    }

    /// Plays until `stop` bytes of the whole input were offered: what would come then does not.
    void play_until(std::size_t stop) {
        stop_ = stop;
        for (const turn& t : transcript_.turns) {
            if (offset_ == stop && offset_ != 0) return;
            play_turn(t);
            if (stopped_) return;
        }
    }

    /// Offers all input at once.
    void play_pipelined() {
        std::string all;
        for (const turn& t : transcript_.turns) all += t.input;
        if constexpr (Role::is_server)
            for (const turn& t : transcript_.turns) driver_.act(t.actions);
        driver_.offer(all);
    }

    [[nodiscard]] session_driver<Role>& driver() { return driver_; }
    /// The first difference from the transcript; empty when there was none.
    [[nodiscard]] const std::string& difference() const { return difference_; }

private:
    void play_turn(const turn& t) {
        const std::size_t output_before = first_turn() ? 0 : driver_.output().size();
        const std::size_t events_before = first_turn() ? 0 : driver_.events().size();
        began_ = true;
        if (events_before != 0) driver_.begin_turn();
        if constexpr (Role::is_server) driver_.act(t.actions);
        happen(t);
        offer(t.input);
        if (stopped_) return;
        if constexpr (!Role::is_server) driver_.act(t.actions);
        compare(t, std::string_view(driver_.output()).substr(output_before),
                {driver_.events().begin() + static_cast<std::ptrdiff_t>(events_before),
                 driver_.events().end()});
    }

    [[nodiscard]] bool first_turn() const { return !began_; }

    void happen(const turn& t) {
        if (t.happening == "tls")
            driver_.start_tls();
        else if (t.happening == "end")
            driver_.end_of_input();
        else if (t.happening == "shut_down")
            driver_.shut_down();
        else if (t.happening.starts_with("time "))
            driver_.pass(std::chrono::seconds(std::stoi(t.happening.substr(5))));
        else if (!t.happening.empty())
            differ(t, "unknown: ! " + t.happening);
    }

    void offer(std::string_view input) {
        while (!input.empty()) {
            std::size_t piece = std::min(input.size(), stop_ - offset_);
            if (cuts_ != nullptr) {
                const auto cut = std::upper_bound(cuts_->begin(), cuts_->end(), offset_);
                if (cut != cuts_->end()) piece = std::min(piece, *cut - offset_);
            }
            driver_.offer(input.substr(0, piece));
            input.remove_prefix(piece);
            offset_ += piece;
            if (offset_ == stop_) {
                stopped_ = !input.empty();
                return;
            }
        }
    }

    void compare(const turn& t, std::string_view output, const std::vector<std::string>& events) {
        if (!matches(t.output, output)) {
            std::string expected;
            for (const std::string& line : t.output) expected += line;
            differ(t, "expected output:\n" + expected + "got:\n" + std::string(output));
        }
        if ((!t.events.empty() || t.no_events) && t.events != events)
            differ(t, "expected events:\n" + lines(t.events) + "got:\n" + lines(events));
        if (!driver_.complaint().empty()) differ(t, driver_.complaint());
        if (driver_.unused_actions() != 0) differ(t, "an action was not used");
        if (t.closes && !driver_.is_closed()) differ(t, "the session has not ended");
        if (!t.closes && driver_.is_closed() && &t != &transcript_.turns.back())
            differ(t, "the session has ended early");
    }

    void differ(const turn& t, const std::string& what) {
        if (difference_.empty())
            difference_ = transcript_.name + ":" + std::to_string(t.line) + ": " + what;
    }

    static std::string lines(const std::vector<std::string>& all) {
        std::string text;
        for (const std::string& line : all) text.append("  ").append(line).append("\n");
        return text;
    }

    const transcript& transcript_;
    session_driver<Role> driver_;
    const std::vector<std::size_t>* cuts_ = nullptr;
    std::size_t offset_ = 0;
    std::size_t stop_ = SIZE_MAX;
    bool stopped_ = false;
    bool began_ = false;
    std::string difference_;
};

} // namespace courriel::tests
