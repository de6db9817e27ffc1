// pop3::serve with users and maildrops over loopback, against a client that speaks by hand and, for
// what has many steps, against pop3::client.
#include <doctest/doctest.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <courriel/pop3/apop.hpp>
#include <courriel/pop3/client.hpp>
#include <courriel/pop3/response_code.hpp>
#include <courriel/pop3/server.hpp>
#include <courriel/scram.hpp>

#include "pop3/memory_maildrop.hpp"

using namespace courriel;
using pop3::tests::memory_maildrop;
using pop3::tests::memory_messages;

namespace {

using opened = pop3::answer<std::unique_ptr<pop3::maildrop>>;
using open_function = std::function<void(const std::string&, opened)>;

pop3::serve_options local() {
    pop3::serve_options options;
    options.address = "127.0.0.1";
    options.port = 0;
    options.allow_plaintext_auth = true;
    options.session.limits.login_delay = std::chrono::seconds(0);
    return options;
}

/// One user, "ada" with "secret", and one maildrop that one session at a time may have.
struct fixture {
    memory_messages messages{{"From: a\r\n\r\none\r\n", "From: b\r\n\r\n.two\r\n..\r\n"}};
    std::string opened_for{};
    std::shared_ptr<sasl::users> users =
        std::make_shared<sasl::fixed_users>(std::map<std::string, std::string>{{"ada", "secret"}});
    pop3::serve_options options = local();
    open_function open = [this](const std::string& identity, opened done) {
        opened_for = identity;
        if (messages.open != 0) return done(pop3::response_code::in_use, nullptr);
        done({}, std::make_unique<memory_maildrop>(messages));
    };

    /// Runs `client(port)` in a thread of its own, the server in this one.
    void run(const std::function<void(std::uint16_t)>& client) {
        asio::io_context io;
        auto server = pop3::serve(io, options, users, open);
        std::thread other([&] {
            client(server.port());
            server.stop();
        });
        io.run();
        other.join();
    }
};

/// A connection that speaks by hand: a line out, a line in.
class by_hand {
public:
    explicit by_hand(std::uint16_t port) {
        socket_.connect({asio::ip::address_v4::loopback(), port});
        greeting = line();
    }
    std::string line() {
        std::error_code error;
        const auto n = asio::read_until(socket_, asio::dynamic_buffer(heard_), "\r\n", error);
        const std::string out = heard_.substr(0, n);
        heard_.erase(0, n);
        return out;
    }
    std::string say(const std::string& text) {
        std::error_code error;
        asio::write(socket_, asio::buffer(text + "\r\n"), error);
        return line();
    }
    /// A reply of many lines, joined.
    std::string say_for_all(const std::string& text) {
        std::string all = say(text);
        while (all.starts_with("+OK") && !all.ends_with("\r\n.\r\n")) all += line();
        return all;
    }
    std::string greeting{};

private:
    asio::io_context io_{};
    asio::ip::tcp::socket socket_{io_};
    std::string heard_{};
};

} // namespace

TEST_CASE("USER and PASS open the maildrop, QUIT empties and unlocks it") {
    fixture f;
    f.run([](std::uint16_t port) {
        by_hand c(port);
        CHECK(c.say("USER ada") == "+OK\r\n");
        CHECK(c.say("PASS wrong") == "-ERR [AUTH] invalid user or password\r\n");
        CHECK(c.say("USER eve") == "+OK\r\n");
        CHECK(c.say("PASS secret") == "-ERR [AUTH] invalid user or password\r\n");
        c.say("USER ada");
        CHECK(c.say("PASS secret") == "+OK\r\n");
        CHECK(c.say_for_all("RETR 2") == "+OK 21 octets\r\nFrom: b\r\n\r\n..two\r\n...\r\n.\r\n");

        by_hand d(port);
        d.say("USER ada");
        CHECK(d.say("PASS secret") ==
              "-ERR [IN-USE] the maildrop is in use by another session\r\n");
        CHECK(c.say("DELE 1") == "+OK\r\n");
        CHECK(c.say("QUIT") == "+OK\r\n");
        d.say("USER ada");
        CHECK(d.say("PASS secret") == "+OK\r\n");
    });
    CHECK(f.opened_for == "ada");
    CHECK(f.messages.removed == std::vector<std::size_t>{0});
    CHECK(f.messages.open == 0);
}

TEST_CASE("a maildrop is opened later, by another thread, or not at all") {
    fixture f;
    std::optional<std::thread> helper;
    std::error_code why;
    f.open = [&](const std::string&, opened done) {
        if (helper) helper->join();
        const auto held = std::make_shared<opened>(std::move(done));
        helper.emplace([&f, &why, held] {
            (*held)(why, why ? nullptr : std::make_unique<memory_maildrop>(f.messages));
        });
    };
    f.run([&why](std::uint16_t port) {
        by_hand c(port);
        const auto log_in = [&c] {
            c.say("USER ada");
            return c.say("PASS secret");
        };
        why = make_error_code(std::errc::io_error);
        CHECK(log_in() == "-ERR [SYS/TEMP] try again later\r\n");
        why = pop3::response_code::sys_perm;
        CHECK(log_in() == "-ERR [SYS/PERM] somebody has to mend the server\r\n");
        why = {};
        CHECK(log_in() == "+OK\r\n");
        CHECK(c.say("STAT") == "+OK 2 37\r\n");
    });
    helper->join();
    CHECK(f.messages.open == 0);
}

#if COURRIEL_HAS_TLS // MD5 is OpenSSL's
TEST_CASE("APOP has a timestamp for each connection, and is offered only when asked for") {
    fixture f;
    f.run([](std::uint16_t port) {
        by_hand c(port);
        CHECK(pop3::find_apop_timestamp(c.greeting).empty());
        CHECK(c.say("APOP ada " + std::string(32, 'a')) == "-ERR APOP is not available\r\n");
    });
    f.options.apop = true;
    f.options.session.host_name = "no@host";
    f.run([](std::uint16_t port) {
        by_hand c(port), d(port);
        const std::string stamp(pop3::find_apop_timestamp(c.greeting));
        CHECK(stamp.size() == std::string_view("<@localhost>").size() + 32);
        CHECK(stamp != pop3::find_apop_timestamp(d.greeting));
        const auto digest = pop3::apop_digest(stamp, "secret");
        // Another connection's digest, one of another secret, and somebody who does not exist.
        CHECK(d.say("APOP ada " + digest).starts_with("-ERR [AUTH] "));
        CHECK(c.say("APOP ada " + pop3::apop_digest(stamp, "ada")).starts_with("-ERR [AUTH] "));
        CHECK(c.say("APOP eve " + pop3::apop_digest(stamp, "eve")).starts_with("-ERR [AUTH] "));
        by_hand e(port);
        const std::string own(pop3::find_apop_timestamp(e.greeting));
        CHECK(e.say("APOP ada " + pop3::apop_digest(own, "secret")) == "+OK\r\n");
        CHECK(e.say("STAT") == "+OK 2 37\r\n");
    });
    CHECK(f.opened_for == "ada");
}

#endif

TEST_CASE("users whose secrets are not known have no APOP") {
    struct hashed : sasl::users {
        void check_password(sasl::password_check what, completion<std::string> done) override {
            done({}, what.user);
        }
    };
    fixture f;
    f.options.apop = true;
    f.users = std::make_shared<hashed>();
    f.run([](std::uint16_t port) {
        by_hand c(port);
        CHECK(pop3::find_apop_timestamp(c.greeting).empty());
        CHECK(c.say_for_all("CAPA").find("SASL PLAIN LOGIN\r\n") != std::string::npos);
    });
}

TEST_CASE("AUTH with every mechanism that goes by a password") {
    fixture f;
    f.run([](std::uint16_t port) {
        const std::function<std::unique_ptr<sasl::client_mechanism>(std::string)> mechanisms[] = {
            [](std::string p) { return sasl::plain("ada", p); },
            [](std::string p) { return sasl::login("ada", p); },
#if COURRIEL_HAS_TLS // and so are all digests
            [](std::string p) { return sasl::cram_md5("ada", p); },
            [](std::string p) { return sasl::scram(sasl::scram_hash::sha1, "ada", p); },
            [](std::string p) { return sasl::scram(sasl::scram_hash::sha256, "ada", p); },
#endif
        };
        for (const auto& make : mechanisms) {
            asio::io_context io;
            std::error_code wrong, right;
            asio::co_spawn(
                io,
                [&]() -> asio::awaitable<void> {
                    pop3::connect_options where;
                    where.host = "127.0.0.1";
                    where.port = port;
                    where.tls = tls::none;
                    where.allow_plaintext_auth = true;
                    pop3::client client(io.get_executor());
                    co_await client.async_connect(where, asio::use_awaitable);
                    co_await client.async_authenticate(
                        make("guess"), asio::redirect_error(asio::use_awaitable, wrong));
                    co_await client.async_authenticate(
                        make("secret"), asio::redirect_error(asio::use_awaitable, right));
                    co_await client.async_quit(asio::use_awaitable);
                },
                [](std::exception_ptr e) {
                    if (e) std::rethrow_exception(e);
                });
            io.run();
            CHECK(wrong == errc::refused);
            CHECK_FALSE(right);
        }
    });
    CHECK(f.opened_for == "ada");
}

TEST_CASE("R09: options of one connection: XCLIENT for a proxy known by its address") {
    fixture f;
    bool trusted = false;
    f.options.customise = [&trusted](pop3::server_options& own, const tcp_ends& ends) {
        CHECK(ends.remote.address().is_loopback());
        own.trusted_proxy = trusted;
    };
    f.run([](std::uint16_t port) {
        CHECK(by_hand(port).say("XCLIENT ADDR=192.0.2.1") == "-ERR XCLIENT is not available\r\n");
    });
    trusted = true;
    f.run([](std::uint16_t port) {
        by_hand c(port);
        CHECK(c.say("XCLIENT ADDR=192.0.2.1") == "+OK Updated\r\n");
        c.say("USER ada");
        CHECK(c.say("PASS secret") == "+OK\r\n");
    });
}
