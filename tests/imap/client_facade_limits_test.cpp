// imap::client with results that are too large.
#include <doctest/doctest.h>

#include <cstdint>
#include <system_error>

#include "imap/client_facade_support.hpp"

using namespace courriel;
using namespace courriel::imap::tests;

TEST_CASE("largest_result of LIST") {
    const std::uint64_t octets = (100 + 1) + (100 + 2 + 40 + 5);
    for (const std::uint64_t limit : {octets - 1, octets, octets + 1}) {
        CAPTURE(limit);
        with_inbox(
            {{"LIST \"\" \"*\"", "* LIST () \"/\" a\r\n* LIST (\\Sent) \"/\" bc\r\n% OK x\r\n"}},
            [limit](imap::connect_options& options) { options.largest_result = limit; },
            [&](imap::client& client) -> asio::awaitable<void> {
                std::error_code error;
                const auto boxes = co_await client.async_list(
                    "*", asio::redirect_error(asio::use_awaitable, error));
                const bool fits = limit >= octets;
                CHECK((error == errc::too_large) == !fits);
                CHECK(boxes.size() == (fits ? 2 : 0));
            });
    }
}

TEST_CASE("largest_result of SEARCH") {
    for (const std::uint64_t limit : {23U, 24U, 25U}) {
        CAPTURE(limit);
        with_inbox(
            {{"UID SEARCH ALL", "* SEARCH 1 2 4 5\r\n* SEARCH 7 8\r\n% OK x\r\n"}},
            [limit](imap::connect_options& options) { options.largest_result = limit; },
            [&](imap::client& client) -> asio::awaitable<void> {
                std::error_code error;
                const auto found = co_await client.async_search(
                    imap::search::all(), asio::redirect_error(asio::use_awaitable, error));
                CHECK((error == errc::too_large) == (limit < 24));
                CHECK(found.text() == (limit < 24 ? "" : "1:2,4:5,7:8"));
            });
    }
}
