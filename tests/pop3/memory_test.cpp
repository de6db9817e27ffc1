// What a session holds while it is idle, and that a warm one allocates nothing for a command:
// counted by the global operator new of this program.
#include <doctest/doctest.h>

#include <cstdlib>
#include <new>

#include "pop3/support.hpp"

using namespace courriel::pop3;
using namespace courriel::pop3::tests;

namespace {

std::size_t bytes_held = 0;
std::size_t allocations = 0;
constexpr std::size_t header = alignof(std::max_align_t);

} // namespace

// noinline: else GCC sees through the header and takes malloc and delete for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
    void* const at = std::malloc(size + header);
    if (!at) throw std::bad_alloc();
    *static_cast<std::size_t*>(at) = size;
    bytes_held += size;
    ++allocations;
    return static_cast<char*>(at) + header;
}
[[gnu::noinline]] void operator delete(void* p) noexcept {
    if (!p) return;
    void* const at = static_cast<char*>(p) - header;
    bytes_held -= *static_cast<std::size_t*>(at);
    std::free(at);
}
void operator delete(void* p, std::size_t) noexcept { operator delete(p); }

namespace {

void run(server_session& s) {
    while (auto e = s.next())
        if (std::holds_alternative<login>(*e)) static_cast<void>(s.accept({}));
    while (!s.output().empty()) s.consume(s.output().size());
}

void say(server_session& s, std::string_view bytes) {
    while (!bytes.empty()) {
        bytes.remove_prefix(offer(s, bytes));
        run(s);
    }
}

} // namespace

TEST_CASE("an idle server session is small: 4 KiB before a login, 8 KiB after") {
    const std::size_t before = bytes_held;
    server_session session(plain_options());
    run(session);
    CHECK(sizeof(session) + bytes_held - before <= 4 * 1024);
    say(session, "CAPA\r\nUSER ada\r\nPASS secret\r\nSTAT\r\nLIST\r\nUIDL\r\nNOOP\r\n");
    CHECK(session.is_authenticated());
    CHECK(sizeof(session) + bytes_held - before <= 8 * 1024);
}

TEST_CASE("a warm server session allocates nothing for a command") {
    server_session session(plain_options());
    say(session, "USER ada\r\nPASS secret\r\n");
    for (int i = 0; i != 3; ++i) say(session, "NOOP\r\nSTAT\r\nLIST\r\nRSET\r\n");
    const std::size_t before = allocations;
    for (int i = 0; i != 1000; ++i)
        say(session, "NOOP\r\nSTAT\r\nLIST\r\nUIDL\r\nLIST 1\r\nRSET\r\n");
    CHECK(allocations == before);
}

TEST_CASE("a warm client session allocates nothing for a command") {
    client_fixture c;
    c.log_in();
    const auto round = [&] {
        static_cast<void>(c.session.noop());
        c.session.consume(c.session.output().size());
        while (c.session.next()) {
        }
        offer(c.session, "+OK\r\n");
        while (c.session.next()) {
        }
    };
    for (int i = 0; i != 3; ++i) round();
    const std::size_t before = allocations;
    for (int i = 0; i != 1000; ++i) round();
    CHECK(allocations == before);
}
