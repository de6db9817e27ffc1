// Counts allocations of a whole conversation over the pump: none for a command once all is warm. A
// program of its own, because it replaces operator new.
#include <doctest/doctest.h>

#include <cstdlib>
#include <new>

#include "support/line_actor.hpp"

namespace {
std::size_t allocations = 0;
}

void* operator new(std::size_t size) {
    ++allocations;
    if (void* const p = std::malloc(size)) return p;
    throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

using namespace courriel;
using namespace courriel::test;

namespace {

// Asks for the next event for ever, and answers each line.
struct echo {
    void start() {
        pump.next([this](std::error_code, std::optional<line_session::event> what) {
            if (!what) return;
            if (left-- > 0) {
                CHECK(!pump.session().say("a line of a usual length"));
                start();
            }
        });
    }
    connection<line_session> pump;
    int left = 0;
};

} // namespace

TEST_CASE("pump: no allocation for a command once warm") {
    memory_network net;
    auto ends = net.make_pair();
    echo client{{line_session(), std::move(ends.first)}};
    echo server{{line_session({.role = tls_role::server}), std::move(ends.second)}};
    const auto talk = [&](int lines) {
        client.left = lines;
        server.left = lines;
        client.start();
        server.start();
        CHECK(!client.pump.session().say("a line of a usual length"));
        client.pump.flush();
        net.run();
        client.pump.cancel_wait();
        server.pump.cancel_wait();
    };
    talk(100);
    const std::size_t before = allocations;
    talk(1000);
    CHECK(allocations == before);
}
