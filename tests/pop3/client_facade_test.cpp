// pop3::client against pop3::serve_connections over loopback.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read_until.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <courriel/pop3/client.hpp>
#include <courriel/pop3/server.hpp>

using namespace courriel;

namespace {

const std::vector<std::string> messages{"A: 1\r\n\r\n.one\r\n", "B: 2\r\n\r\ntwo\r\nthree\r\n"};

struct store {
    std::vector<std::size_t> removed{};
    bool refuse_commit = false;
};

pop3::maildrop_listing listing() {
    pop3::maildrop_listing all;
    for (const auto& m : messages) all.push_back({m.size(), "id" + m.substr(0, 1)});
    return all;
}

// One step of PLAIN or LOGIN.
void judge(pop3::server_connection& peer, sasl::server_mechanism& mechanism,
           const auth_step& step) {
    const auto next = mechanism.step(step);
    REQUIRE(next);
    const auto* check = std::get_if<sasl::password_check>(&*next);
    if (!check)
        peer.auth_challenge(std::get<sasl::challenge>(*next).bytes);
    else if (check->password == "secret")
        peer.auth_accept(listing(), check->user);
    else
        peer.auth_reject("wrong");
}

asio::awaitable<void> serve_store(pop3::server_connection peer, store& kept) {
    std::string_view rest;
    std::unique_ptr<sasl::server_mechanism> mechanism;
    while (auto event = co_await async_next(peer, asio::use_awaitable)) {
        if (const auto* l = std::get_if<pop3::login>(&*event)) {
            if (l->password == "secret")
                peer.accept(listing());
            else
                peer.reject("wrong", "AUTH");
        } else if (const auto* step = std::get_if<auth_step>(&*event)) {
            if (step->initial) mechanism = sasl::make_server_mechanism(step->mechanism);
            judge(peer, *mechanism, *step);
        } else if (const auto* r = std::get_if<pop3::retrieve>(&*event)) {
            rest = messages[r->index];
            peer.accept();
        } else if (std::holds_alternative<pop3::writable>(*event)) {
            rest.remove_prefix(peer.write_body(rest));
            if (rest.empty()) peer.end_body();
        } else if (const auto* c = std::get_if<pop3::commit>(&*event)) {
            if (kept.refuse_commit) {
                peer.reject("disk trouble", "SYS/PERM");
            } else {
                kept.removed = c->removed;
                peer.accept();
            }
        }
    }
}

// Runs `body(client)` against a server on `kept`.
template <class Body>
void with_client(store& kept, Body body) {
    asio::io_context io;
    pop3::serve_options options;
    options.address = "127.0.0.1";
    options.port = 0;
    options.session.allow_plaintext_auth = true;
    options.session.mechanisms = {"PLAIN", "LOGIN"};
    options.session.utf8 = true;
    options.session.languages = {{"en", "English", {}}, {"de", "Deutsch", {}}};
    auto server = pop3::serve_connections(io, options, [&kept](pop3::server_connection peer) {
        return serve_store(std::move(peer), kept);
    });
    bool finished = false;
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            pop3::connect_options where;
            where.host = "127.0.0.1";
            where.port = server.port();
            where.tls = tls::none;
            where.allow_plaintext_auth = true;
            pop3::client client(io.get_executor());
            co_await client.async_connect(where, asio::use_awaitable);
            co_await body(client);
            finished = true;
            server.stop();
        },
        [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    io.run_for(std::chrono::seconds(10));
    CHECK(finished);
}

} // namespace

TEST_CASE("the facade logs in, lists, fetches, removes and quits") {
    store kept;
    with_client(kept, [](pop3::client& client) -> asio::awaitable<void> {
        std::error_code error;
        co_await client.async_login("ada", "guess",
                                    asio::redirect_error(asio::use_awaitable, error));
        CHECK(error == errc::refused);
        CHECK(client.last_reply().code() == "AUTH");
        CHECK(client.last_reply().text() == "wrong");
        co_await client.async_login("ada", "secret", asio::use_awaitable);

        const auto total = co_await client.async_stat(asio::use_awaitable);
        CHECK(total.messages == 2);
        const auto listed = co_await client.async_list(asio::use_awaitable);
        REQUIRE(listed.size() == 2);
        CHECK(listed[1].octets == messages[1].size());
        const auto ids = co_await client.async_unique_ids(asio::use_awaitable);
        REQUIRE(ids.size() == 2);
        CHECK(ids[0].text == "idA");

        std::string body;
        const auto keep = [&body](std::string_view bytes) { body += bytes; };
        co_await client.async_retrieve(1, keep, asio::use_awaitable);
        CHECK(body == messages[0]);
        body.clear();
        co_await client.async_top(2, 1, keep, asio::use_awaitable);
        CHECK(body == "B: 2\r\n\r\ntwo\r\n");
        co_await client.async_remove(2, asio::use_awaitable);
        co_await client.async_retrieve(2, keep, asio::redirect_error(asio::use_awaitable, error));
        CHECK(error == errc::refused);
        CHECK(client.last_reply().text() == "already deleted");
        co_await client.async_quit(asio::use_awaitable);
        CHECK(client.last_reply().is_positive());
    });
    CHECK(kept.removed == std::vector<std::size_t>{1});
}

TEST_CASE("the facade authenticates, with one mechanism behind another") {
    store kept;
    with_client(kept, [](pop3::client& client) -> asio::awaitable<void> {
        std::error_code error;
        co_await client.async_authenticate(sasl::plain("ada", "guess"),
                                           asio::redirect_error(asio::use_awaitable, error));
        CHECK(error == errc::refused);
        CHECK(client.last_reply().code() == "AUTH");
        co_await client.async_authenticate(sasl::login("ada", "secret"), asio::use_awaitable);
        const auto total = co_await client.async_stat(asio::use_awaitable);
        CHECK(total.messages == 2);
        co_await client.async_quit(asio::use_awaitable);
    });
}

TEST_CASE("the facade logs an account in by what the server offers") {
    store kept;
    with_client(kept, [](pop3::client& client) -> asio::awaitable<void> {
        std::error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        sasl::account who{"ada", sasl::by_password{"guess"}};
        co_await client.async_authenticate(who, token);
        CHECK(error == errc::refused);
        CHECK(client.last_reply().code() == "AUTH");
        auth_options options;
        options.mechanism = "CRAM-MD5";
        co_await client.async_authenticate(who, options, token);
        CHECK(error == errc::no_mechanism);
        who.secret = sasl::by_password{"secret"};
        options.mechanism = "login";
        co_await client.async_authenticate(who, options, asio::use_awaitable);
        co_await client.async_quit(asio::use_awaitable);
    });
}

namespace {

// GCC 12 takes no such lists inside coroutines.
const std::vector<std::size_t> both{2, 1};
const std::vector<std::size_t> first_three{1, 2, 3};

// What async_retrieve_each hands out, as text.
struct record {
    std::string& text;
    void operator()(const pop3::body_begin& e) const { text += std::to_string(e.number) + "<"; }
    void operator()(const pop3::body_chunk& e) const { text += e.bytes; }
    void operator()(const pop3::body_end&) const { text += ">"; }
};

} // namespace

TEST_CASE("the facade fetches and removes several messages in one operation") {
    store kept;
    with_client(kept, [](pop3::client& client) -> asio::awaitable<void> {
        std::error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        std::string text;
        co_await client.async_retrieve_each(both, record{text}, token);
        CHECK(error == errc::wrong_phase);
        co_await client.async_login("ada", "secret", asio::use_awaitable);

        co_await client.async_retrieve_each(both, record{text}, asio::use_awaitable);
        CHECK(text == "2<" + messages[1] + ">1<" + messages[0] + ">");
        text.clear();
        std::vector<std::size_t> numbers;
        co_await client.async_retrieve_each(numbers, record{text}, asio::use_awaitable);
        CHECK(text.empty());
        numbers.assign(1, 0);
        co_await client.async_retrieve_each(numbers, record{text}, token);
        CHECK(error == errc::invalid_argument);

        // One refusal does not stop the rest; more than may be asked at once.
        numbers.assign(100, 1);
        numbers[1] = 9;
        co_await client.async_retrieve_each(numbers, record{text}, token);
        CHECK(error == errc::refused);
        CHECK(client.last_reply().text() == "no such message");
        std::string all;
        for (int i = 0; i != 99; ++i) all += "1<" + messages[0] + ">";
        CHECK(text == all);

        co_await client.async_remove_each(numbers, token);
        CHECK(error == errc::refused);
        co_await client.async_reset(asio::use_awaitable);
        co_await client.async_noop(asio::use_awaitable);
        co_await client.async_remove_each(both, asio::use_awaitable);
        co_await client.async_quit(asio::use_awaitable);
    });
    CHECK(kept.removed == std::vector<std::size_t>{0, 1});
}

TEST_CASE("the facade asks for the next message before the first has come, if that is welcome") {
    asio::io_context io;
    asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
    std::string heard;
    // Answers RETR only when all three have been heard.
    const auto serve = [&]() -> asio::awaitable<void> {
        auto peer = co_await acceptor.async_accept(asio::use_awaitable);
        const auto talk = [&](std::string say, std::string until) -> asio::awaitable<void> {
            co_await asio::async_write(peer, asio::buffer(say), asio::use_awaitable);
            heard.clear();
            co_await asio::async_read_until(peer, asio::dynamic_buffer(heard), until,
                                            asio::use_awaitable);
        };
        const std::string capabilities = "+OK\r\nUSER\r\nPIPELINING\r\n.\r\n";
        co_await talk("+OK hi\r\n", "CAPA\r\n");
        co_await talk(capabilities, "USER a\r\n");
        co_await talk("+OK\r\n", "PASS b\r\n");
        co_await talk("+OK\r\n", "CAPA\r\n");
        co_await talk(capabilities, "RETR 1\r\nRETR 2\r\nRETR 3\r\n");
        co_await talk("+OK\r\n.\r\n-ERR\r\n+OK\r\nx\r\n.\r\n", "QUIT\r\n");
        co_await asio::async_write(peer, asio::buffer("+OK\r\n", 5), asio::use_awaitable);
    };
    bool finished = false;
    const auto fetch = [&]() -> asio::awaitable<void> {
        pop3::connect_options where;
        where.host = "127.0.0.1";
        where.port = acceptor.local_endpoint().port();
        where.tls = tls::none;
        where.allow_plaintext_auth = true;
        pop3::client client(io.get_executor());
        co_await client.async_connect(where, asio::use_awaitable);
        co_await client.async_login("a", "b", asio::use_awaitable);
        std::string text;
        std::error_code error;
        co_await client.async_retrieve_each(first_three, record{text},
                                            asio::redirect_error(asio::use_awaitable, error));
        CHECK(error == errc::refused);
        CHECK(text == "1<>3<x\r\n>");
        co_await client.async_quit(asio::use_awaitable);
        finished = true;
    };
    asio::co_spawn(io, serve(), asio::detached);
    asio::co_spawn(io, fetch(), asio::detached);
    io.run_for(std::chrono::seconds(10));
    CHECK(finished);
}

TEST_CASE("the facade speaks UTF8 and LANG") {
    store kept;
    with_client(kept, [](pop3::client& client) -> asio::awaitable<void> {
        co_await client.async_utf8(asio::use_awaitable);
        const auto languages = co_await client.async_languages(asio::use_awaitable);
        REQUIRE(languages.size() == 2);
        CHECK(languages[1].tag == "de");
        CHECK(languages[1].name == "Deutsch");
        std::error_code error;
        co_await client.async_set_language("fr", asio::redirect_error(asio::use_awaitable, error));
        CHECK(error == errc::refused);
        const auto chosen = co_await client.async_set_language("de", asio::use_awaitable);
        CHECK(chosen == "de");
    });
}

TEST_CASE("D18: a removal that the server could not do is told by async_quit") {
    store kept;
    kept.refuse_commit = true;
    with_client(kept, [](pop3::client& client) -> asio::awaitable<void> {
        std::error_code error;
        co_await client.async_login("ada", "secret", asio::use_awaitable);
        co_await client.async_remove(1, asio::use_awaitable);
        co_await client.async_quit(asio::redirect_error(asio::use_awaitable, error));
        CHECK(error == errc::refused);
        CHECK(client.last_reply().code() == "SYS/PERM");
    });
    CHECK(kept.removed.empty());
}

TEST_CASE("a verb of the wrong phase completes with its error") {
    store kept;
    with_client(kept, [](pop3::client& client) -> asio::awaitable<void> {
        std::error_code error;
        co_await client.async_stat(asio::redirect_error(asio::use_awaitable, error));
        CHECK(error == errc::wrong_phase);
    });
}
