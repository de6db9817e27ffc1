// What a server session costs: its memory at rest, and that a warm one allocates nothing for a
// command. Every operator new of this program is counted.
#include <doctest/doctest.h>

#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>

#include <courriel/smtp/server_session.hpp>

namespace {

std::size_t live_bytes = 0;
std::size_t allocations = 0;

constexpr std::size_t header = alignof(std::max_align_t);

void* allocate(std::size_t size) {
    auto* const block = static_cast<char*>(std::malloc(size + header));
    if (!block) throw std::bad_alloc();
    std::memcpy(block, &size, sizeof size);
    live_bytes += size;
    ++allocations;
    return block + header;
}

void release(void* at) noexcept {
    if (!at) return;
    char* const block = static_cast<char*>(at) - header;
    std::size_t size = 0;
    std::memcpy(&size, block, sizeof size);
    live_bytes -= size;
    std::free(block);
}

} // namespace

void* operator new(std::size_t size) { return allocate(size); }
void operator delete(void* at) noexcept { release(at); }
void operator delete(void* at, std::size_t) noexcept { release(at); }

using namespace courriel;

namespace {

// As a pump would, with nothing of its own on the heap.
void say(smtp::server_session& server, std::string_view bytes) {
    for (;;) {
        while (const auto event = server.next()) {
            std::error_code error;
            if (std::holds_alternative<smtp::auth_step>(*event))
                error = server.auth_accept("ada");
            else if (server.owes_answer())
                error = server.accept();
            REQUIRE_FALSE(error);
        }
        while (!server.output().empty()) server.consume(server.output().size());
        if (bytes.empty()) return;
        REQUIRE(server.wants().read);
        const auto into = server.prepare();
        const std::size_t n = std::min(into.size(), bytes.size());
        std::memcpy(into.data(), bytes.data(), n);
        server.commit(n);
        bytes.remove_prefix(n);
    }
}

} // namespace

TEST_CASE("server: a session at rest is small") {
    const std::size_t before = live_bytes;
    smtp::server_session server(
        {.host_name = "mx.example", .mechanisms = {"PLAIN"}, .allow_plaintext_auth = true});
    say(server, "");
    CHECK(live_bytes - before + sizeof server <= 4 * 1024);
    say(server, "EHLO a-client-with-a-long-name.example\r\n");
    say(server, "AUTH PLAIN " + std::string(4000, 'A') + "\r\n");
    CHECK(server.is_authenticated());
    CHECK(live_bytes - before + sizeof server <= 8 * 1024);
    say(server, "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    say(server, "DATA\r\n");
    say(server, std::string(100'000, 'x') + "\r\n.\r\n");
    CHECK(live_bytes - before + sizeof server <= 8 * 1024);
}

TEST_CASE("server: a warm session allocates nothing for a command") {
    smtp::server_session server;
    say(server, "EHLO c\r\n");
    const std::string_view commands[] = {
        "MAIL FROM:<somebody.with.a.name@example.org> SIZE=77 BODY=8BITMIME\r\n",
        "RCPT TO:<somebody.else.with.a.name@example.org>\r\n",
        "NOOP\r\n",
        "VRFY somebody\r\n",
        "FOO\r\n",
        "RSET\r\n",
    };
    for (const std::string_view command : commands) say(server, command);
    const std::size_t before = allocations;
    for (const std::string_view command : commands) say(server, command);
    CHECK(allocations == before);
}
