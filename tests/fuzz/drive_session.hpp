// Drives one session with hostile bytes, cut at random, while a policy plays the application;
// checks what holds for all sessions: prepare() has room while reading is wanted, memory stays
// bounded, the work is linear, and the end is final.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <variant>

#include <courriel/events.hpp>
#include <courriel/session.hpp>

#include "fuzz/fuzz.hpp"

namespace courriel::fuzz {

constexpr std::size_t memory_bound = 192 * 1024;

/// Policy: on_event(S&, const event&, choices&) sees every event; idle(S&, choices&) may answer
/// late or say a verb, and returns whether it did.
template <class S, class Policy>
void drive_session(S session, Policy policy, input in) {
    time_point now{std::chrono::hours(1)};
    std::size_t steps = 0;
    std::size_t events = 0;
    bool failed_seen = false;
    bool input_ended = false;
    for (bool moved = true; moved; ++steps) {
        require(steps < 64 * in.wire.size() + 100'000, "the work is not linear");
        moved = false;
        session.set_time(now);
        while (const auto event = session.next()) {
            require(!failed_seen, "an event behind failed");
            require(++events < 64 * in.wire.size() + 100'000, "events without end");
            failed_seen = std::holds_alternative<failed>(*event);
            policy.on_event(session, *event, in.random);
            moved = true;
        }
        require(session.buffer_capacity() <= memory_bound, "memory beyond the limits");
        if (const auto out = session.output(); !out.empty()) {
            policy.on_output(session, out);
            session.consume(1 + in.random.below(out.size()));
            moved = true;
        }
        const want w = session.wants();
        if (w.close) {
            require(!w.read && !w.start_tls, "something is wanted behind the end");
            if (!w.write) break;
        } else if (w.start_tls) {
            if (in.random.one_in(4)) break; // the handshake fails
            session.tls_started({.version = "TLSv1.3", .peer_verified = true});
            moved = true;
        } else if (w.read && !input_ended) {
            const auto room = session.prepare();
            require(!room.empty(), "reading is wanted and there is no room");
            const std::size_t n = std::min({in.wire.size(), room.size(), 1 + in.random.below(200)});
            if (n != 0) {
                std::memcpy(room.data(), in.wire.data(), n);
                in.wire.remove_prefix(n);
                session.commit(n);
            } else {
                session.commit_end();
                input_ended = true;
            }
            moved = true;
        }
        if (policy.idle(session, in.random)) moved = true;
        if (const auto due = session.deadline(); due && session.wants().empty()) { // held back
            now = *due;
            session.set_time(now);
            session.time_out();
            moved = true;
        }
        if (in.random.one_in(256)) {
            now += std::chrono::seconds(in.random.below(400));
            session.set_time(now);
            session.time_out();
        }
    }
}

} // namespace courriel::fuzz
