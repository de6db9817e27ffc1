// async_connect: names and addresses, several of them, refusals, cancellation.
#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/io_context.hpp>

#include <courriel/asio/connect.hpp>

namespace {

using namespace courriel;
using asio::ip::tcp;

struct dialled {
    std::error_code error{};
    std::unique_ptr<transport> made{};
};

dialled dial(const std::string& host, std::uint16_t port) {
    asio::io_context io;
    dialled result;
    connect_options where;
    where.host = host;
    where.port = port;
    async_connect(io.get_executor(), where,
                  [&](std::error_code error, std::unique_ptr<transport> made) {
                      result.error = error;
                      result.made = std::move(made);
                      if (!result.made) return;
                      auto& wire = dynamic_cast<asio_transport&>(*result.made);
                      tcp::no_delay no_delay;
                      const_cast<tcp::socket&>(wire.socket()).get_option(no_delay);
                      CHECK(no_delay.value());
                      result.made.reset();
                  });
    CHECK(!result.error);
    io.run();
    return result;
}

TEST_CASE("a name of which the first address refuses") {
    // localhost has ::1 and 127.0.0.1 where there is IPv6; only one of them listens.
    asio::io_context io;
    for (const auto& address :
         {asio::ip::make_address("127.0.0.1"), asio::ip::make_address("::1")}) {
        std::error_code no_ipv6;
        tcp::acceptor acceptor(io);
        acceptor.open(address.is_v6() ? tcp::v6() : tcp::v4(), no_ipv6);
        if (!no_ipv6) acceptor.bind({address, 0}, no_ipv6);
        if (no_ipv6) continue;
        acceptor.listen();
        CHECK(!dial(address.to_string(), acceptor.local_endpoint().port()).error);
        if (address.is_v6()) {
            CHECK(!dial("[::1]", acceptor.local_endpoint().port()).error);
        } else {
            CHECK(!dial("localhost", acceptor.local_endpoint().port()).error);
        }
    }
}

TEST_CASE("addresses are tried in turn until one takes the connection") {
    asio::io_context io;
    tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
    const auto open = acceptor.local_endpoint();
    // Nothing listens on the other loopback addresses: they refuse at once.
    const tcp::endpoint refusing(asio::ip::make_address("127.0.0.9"), open.port());
    connect_options where;
    const auto attempt = [&](std::vector<tcp::endpoint> addresses) {
        std::optional<std::error_code> end;
        const auto operation = std::make_shared<detail::connecting>(io.get_executor(), where);
        operation->try_all(std::move(addresses),
                           [&](std::error_code error, std::unique_ptr<transport>) { end = error; });
        io.restart();
        io.run();
        REQUIRE(end);
        return *end;
    };
    CHECK(!attempt({refusing, refusing, open}));
    CHECK(attempt({refusing, refusing}) == std::errc::connection_refused);
    CHECK(attempt({}));
}

TEST_CASE("a port that refuses, a name that is none") {
    asio::io_context io;
    tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
    const auto port = acceptor.local_endpoint().port();
    acceptor.close();
    CHECK(dial("127.0.0.1", port).error == std::errc::connection_refused);
    CHECK(dial("no such name", port).error);
}

TEST_CASE("the resolver has its time, and an answer that comes later is not heard") {
    asio::io_context io;
    // They take their turns before ours: it cannot be answered in no time.
    tcp::resolver crowd(io);
    for (int i = 0; i != 200; ++i)
        crowd.async_resolve("localhost", "1", [](std::error_code, const auto&) {});
    connect_options where;
    where.host = "localhost";
    where.port = 1;
    where.resolve_wait = std::chrono::seconds(0);
    std::optional<std::error_code> end;
    async_connect(io.get_executor(), where,
                  [&](std::error_code error, std::unique_ptr<transport> made) {
                      CHECK(!end);
                      CHECK(!made);
                      end = error;
                      crowd.cancel();
                  });
    io.run();
    CHECK(end == errc::timed_out);
}

TEST_CASE("cancelling ends it") {
    asio::io_context io;
    asio::cancellation_signal signal;
    std::error_code end;
    connect_options where;
    where.host = "127.0.0.1";
    where.port = 1;
    async_connect(io.get_executor(), where,
                  asio::bind_cancellation_slot(
                      signal.slot(),
                      [&](std::error_code error, std::unique_ptr<transport>) { end = error; }));
    signal.emit(asio::cancellation_type::terminal);
    io.run();
    CHECK(end == std::errc::operation_canceled);
}

TEST_CASE("a time that has run out is not heeded behind the end") {
    asio::io_context io;
    connect_options where;
    where.host = "localhost";
    where.port = 1;
    where.resolve_wait = std::chrono::seconds(0);
    std::optional<std::error_code> end;
    const auto operation = std::make_shared<detail::connecting>(io.get_executor(), where);
    asio::post(io, [&] {
        operation->start([&](std::error_code error, std::unique_ptr<transport>) {
            CHECK(!end);
            end = error;
        });
        // The timer's turn comes behind this one.
        asio::post(io, [&] { operation->cancel(); });
    });
    io.run();
    CHECK(end);
}

TEST_CASE("each address has its time") {
    asio::io_context io;
    connect_options where;
    where.connect_wait = std::chrono::seconds(0);
    std::optional<std::error_code> end;
    const auto operation = std::make_shared<detail::connecting>(io.get_executor(), where);
    // A listener whose queue is full answers nobody.
    tcp::acceptor full(io);
    full.open(tcp::v4());
    full.bind({asio::ip::make_address("127.0.0.1"), 0});
    full.listen(0);
    tcp::socket first(io);
    first.connect(full.local_endpoint());
    operation->try_all({full.local_endpoint()},
                       [&](std::error_code error, std::unique_ptr<transport>) { end = error; });
    io.run();
    CHECK(end == errc::timed_out);
}

} // namespace
