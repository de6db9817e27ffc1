// Every transcript again: cut into pieces in every way that one cut can, in single bytes and in
// random divisions (S08: how bytes are cut must not matter), with late answers and slow writing;
// and broken off at every byte, by an end, by silence and by destruction (T12): an error that has a
// name, and nothing reported whole that is not.
#include <algorithm>
#include <numeric>
#include <random>

#include "support/catch.hpp"
#include "support/transcript_player.hpp"

using namespace courriel::tests;

namespace {

struct outcome {
    std::vector<std::string> events;
    std::string output;
    bool closed = false;

    friend bool operator==(const outcome&, const outcome&) = default;
};

template <class Role>
outcome outcome_of(transcript_player<Role>& player) {
    auto& driver = player.driver();
    return {driver.events(), driver.output(), driver.is_closed()};
}

template <class Role>
outcome play(const transcript& t, const std::vector<std::size_t>& cuts, driver_habits habits = {}) {
    transcript_player<Role> player(t, habits);
    player.play(cuts);
    return outcome_of(player);
}

std::vector<std::size_t> every_offset(std::size_t size) {
    std::vector<std::size_t> cuts(size);
    std::iota(cuts.begin(), cuts.end(), std::size_t{0});
    return cuts;
}

// What a session may still say once its input broke off: never that something went well.
bool says_nothing_went_well(const std::string& event) {
    return event.starts_with("failed ") || event.starts_with("body_cut ") ||
           event.starts_with("mail_result unsent");
}

// The events of a broken-off run begin like those of the whole one.
bool is_prefix(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
    if (part.size() > whole.size()) return false;
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] == whole[i]) continue;
        const bool open_body = i + 1 == part.size() && part[i].starts_with("body ");
        if (!open_body || !whole[i].starts_with(part[i])) return false;
    }
    return true;
}

enum class way_out { end, silence };

// Empty when a run broken off after `stop` bytes ends as it should.
template <class Role>
std::string break_off(const transcript& t, std::size_t stop, way_out way, const outcome& whole) {
    transcript_player<Role> player(t);
    player.play_until(stop);
    auto& driver = player.driver();
    const auto before = driver.events();
    if (!is_prefix(before, whole.events)) return "other events than those of the whole run";
    if (way == way_out::end) {
        driver.end_of_input();
        // An answer that is held back comes first.
        while (driver.session().wants().empty() && driver.pass_to_deadline()) {
        }
    } else {
        for (int waits = 0; !driver.is_closed() && driver.pass_to_deadline(); ++waits)
            if (waits == 1000) return "silence never ends it";
    }
    const auto& after = driver.events();
    for (std::size_t i = before.size(); i < after.size(); ++i)
        if (!says_nothing_went_well(after[i])) return "behind the break: " + after[i];
    if (std::count(after.begin(), after.end(), "failed ") != 0) return "an error without a name";
    const bool waits_forever = way == way_out::silence && !Role::is_server;
    if (!driver.is_closed() && !waits_forever && !driver.session().wants().start_tls)
        return "it does not end";
    return {};
}

} // namespace

TEST_CASE("S08 how the input is cut changes nothing", "[sweep]") {
    for (const transcript& t : load_transcripts()) {
        if (t.timing_matters) continue;
        with_role(t, [&]<class Role>(Role) {
            INFO(t.name);
            const std::size_t size = t.input_size();
            const outcome whole = play<Role>(t, {});
            for (std::size_t cut = 1; cut < size; ++cut) {
                INFO("cut at " << cut);
                REQUIRE(play<Role>(t, {cut}) == whole);
            }
            REQUIRE(play<Role>(t, every_offset(size)) == whole);
            std::mt19937 random(1);
            for (int round = 0; round < 64; ++round) {
                std::vector<std::size_t> cuts;
                for (std::size_t at = 0; at < size; at += 1 + random() % 40) cuts.push_back(at);
                REQUIRE(play<Role>(t, cuts) == whole);
            }
        });
    }
}

TEST_CASE("late answers and slow writing change nothing", "[sweep]") {
    for (const transcript& t : load_transcripts()) {
        with_role(t, [&]<class Role>(Role) {
            INFO(t.name);
            const outcome whole = play<Role>(t, {});
            CHECK(play<Role>(t, {}, {.late_answers = true}) == whole);
            if (!t.timing_matters)
                CHECK(play<Role>(t, every_offset(t.input_size()), {.late_answers = true}) == whole);
            CHECK(play<Role>(t, {}, {.write_piece = 1}) == whole);
            CHECK(play<Role>(t, {}, {.late_answers = true, .write_piece = 7}) == whole);
        });
    }
}

TEST_CASE("a pipelined conversation may come at once", "[sweep]") {
    std::size_t played = 0;
    for (const transcript& t : load_transcripts()) {
        if (!t.pipelined) continue;
        with_role(t, [&]<class Role>(Role) {
            INFO(t.name);
            transcript_player<Role> player(t);
            player.play_pipelined();
            CHECK(player.driver().output() == play<Role>(t, {}).output);
            ++played;
        });
    }
    CHECK(played >= 3);
}

TEST_CASE("T12 broken off at any byte, nothing is reported whole", "[sweep]") {
    for (const transcript& t : load_transcripts()) {
        with_role(t, [&]<class Role>(Role) {
            INFO(t.name);
            const outcome whole = play<Role>(t, {});
            for (std::size_t stop = 0; stop < t.input_size(); ++stop) {
                INFO("stopped after " << stop << " bytes");
                REQUIRE(break_off<Role>(t, stop, way_out::end, whole) == "");
                REQUIRE(break_off<Role>(t, stop, way_out::silence, whole) == "");
            }
        });
    }
}
