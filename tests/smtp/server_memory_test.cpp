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
    smtp::server_options options;
    for (const auto which :
         {&smtp::extensions::smtp_utf8, &smtp::extensions::dsn, &smtp::extensions::deliver_by,
          &smtp::extensions::mt_priority, &smtp::extensions::valid_since, &smtp::extensions::expn})
        options.offer.*which = true;
    options.offer.xforward = {"ADDR", "NAME"};
    options.mechanisms = {"PLAIN"};
    smtp::server_session server(options);
    say(server, "EHLO c\r\n");
    const std::string_view commands[] = {
        "XFORWARD ADDR=192.0.2.1 NAME=a-client-with-a-long-name.example\r\n",
        "MAIL FROM:<somebody.with.a.name@example.org> SIZE=77 BODY=8BITMIME SMTPUTF8 RET=FULL "
        "ENVID=an+20identifier+20of+20some+20length BY=100;R MT-PRIORITY=3 "
        "AUTH=somebody.with.a.name@example.org\r\n",
        "RCPT TO:<somebody.else.with.a.name@example.org> NOTIFY=SUCCESS,FAILURE "
        "ORCPT=utf-8;somebody.else.with.a.n\\x{E9}me@example.org RRVS=2030-01-01T00:00:00Z\r\n",
        "BDAT 40\r\nReceived: from a by b\r\nSubject: hello\r\n\r\n",
        "BDAT 4 LAST\r\nhi\r\n",
        "MAIL FROM:<a@b>\r\n",
        "NOOP\r\n",
        "VRFY somebody\r\n",
        "EXPN some-list-with-a-long-name SMTPUTF8\r\n",
        "HELP MAIL\r\n",
        "FOO\r\n",
        "RSET\r\n",
    };
    for (const std::string_view command : commands) say(server, command);
    const std::size_t before = allocations;
    for (const std::string_view command : commands) say(server, command);
    CHECK(allocations == before);
}

TEST_CASE("server: S14 a million chunks of one octet cost no memory") {
    smtp::server_options options;
    options.limits.chunks = 1'000'001;
    smtp::server_session server(options);
    say(server, "EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    std::string chunks;
    for (int i = 0; i != 1000; ++i) chunks += "BDAT 1\r\nx";
    say(server, chunks);
    const std::size_t before = live_bytes;
    for (int i = 1; i != 1000; ++i) say(server, chunks);
    CHECK(live_bytes == before);
    say(server, "BDAT 0 LAST\r\nNOOP\r\n");
    CHECK(server.wants().read);
}
