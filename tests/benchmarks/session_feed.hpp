// What the benchmarks of sessions share: octets go in without a socket, events come out.
#pragma once

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include <courriel/connection.hpp>

namespace courriel::benchmarks {

[[noreturn]] inline void fail(const char* why) { throw std::runtime_error(why); }

inline void must(std::error_code error) {
    if (error) fail(error.message().c_str());
}

/// Gives a session the octets, as many as it takes at a time; `on_event` has all that follows.
template <class Session, class OnEvent>
void feed(Session& session, std::string_view bytes, const OnEvent& on_event) {
    for (;;) {
        while (auto event = session.next()) on_event(*event);
        if (bytes.empty()) return;
        const auto room = session.prepare();
        if (room.empty()) fail("the session takes no more");
        const auto size = std::min(room.size(), bytes.size());
        bytes.copy(room.data(), size);
        session.commit(size);
        bytes.remove_prefix(size);
    }
}

/// Takes the events of a connection until it ends; app.handle(session, event) answers them.
template <class Session, class App>
void run(connection<Session>& link, App& app) {
    link.next([&link, &app](std::error_code error, std::optional<typename Session::event> event) {
        must(error);
        if (!event) return;
        app.handle(link.session(), *event);
        run(link, app);
    });
}

} // namespace courriel::benchmarks
