// imap::client with sets that are too long for one command.
#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <system_error>
#include <vector>

#include "imap/client_facade_support.hpp"

using namespace courriel;
using namespace courriel::imap::tests;

namespace {

const auto leave = [](imap::connect_options&) {};

// So many numbers of six digits, and then of seven, none beside another.
imap::uid_set sparse(std::uint32_t of_six, std::uint32_t of_seven) {
    imap::uid_set out;
    for (std::uint32_t i = 0; i != of_six; ++i) out.add(100'000 + 2 * i);
    for (std::uint32_t i = 0; i != of_seven; ++i) out.add(1'000'000 + 2 * i);
    return out;
}

struct long_set {
    imap::uid_set all;
    std::vector<std::string> texts; // of the commands that it goes in
};

// A set of 7797 + `of_seven` octets, where 7800 go in one command.
long_set about_the_limit(std::uint32_t of_seven) {
    long_set out{sparse(1114 - of_seven, of_seven), {}};
    REQUIRE(out.all.text().size() == 7797 + of_seven);
    if (of_seven <= 3) {
        out.texts = {out.all.text()};
    } else {
        out.texts = {sparse(1114 - of_seven, of_seven - 1).text(),
                     std::to_string(1'000'000 + 2 * (of_seven - 1))};
    }
    return out;
}

imap::flag_change deleting() {
    imap::flag_change change;
    change.what = imap::flag_change::action::add;
    change.flags.add(imap::system_flag::deleted);
    return change;
}

} // namespace

TEST_CASE("a long set goes in several commands") {
    for (const std::uint32_t of_seven : {2U, 3U, 4U}) {
        CAPTURE(of_seven);
        const auto set = about_the_limit(of_seven);
        std::vector<exchange> script;
        for (const auto& text : set.texts) {
            const auto uid = text.substr(0, text.find(','));
            script.push_back({"UID FETCH " + text + " (FLAGS)",
                              "* 1 FETCH (UID " + uid + " FLAGS ())\r\n% OK done\r\n"});
        }
        for (const auto& text : set.texts)
            script.push_back({"UID STORE " + text + " +FLAGS (\\Deleted)", "% OK done\r\n"});
        for (const auto& text : set.texts)
            script.push_back({"UID COPY " + text + " b", "% OK\r\n"});
        std::size_t seen = 0;
        with_inbox(script, leave, [&](imap::client& client) -> asio::awaitable<void> {
            co_await client.async_fetch(
                set.all, imap::fetch().flags(), [&](const imap::fetched&) { ++seen; },
                asio::use_awaitable);
            co_await client.async_store(set.all, deleting(), asio::use_awaitable);
            co_await client.async_copy(set.all, "b", asio::use_awaitable);
        });
        CHECK(seen == set.texts.size());
    }
}

TEST_CASE("the answer to a search, as long as it may be, can be fetched") {
    const auto all = sparse(9500, 0);
    std::string found = "* SEARCH";
    std::vector<exchange> script;
    for (std::uint32_t first = 0; first < 9500; first += 1114) {
        imap::uid_set piece;
        for (std::uint32_t i = first; i != std::min(first + 1114, 9500U); ++i) {
            piece.add(100'000 + 2 * i);
            found += ' ' + std::to_string(100'000 + 2 * i);
        }
        script.push_back({"UID FETCH " + piece.text() + " (FLAGS)", "% OK done\r\n"});
    }
    script.insert(script.begin(), {"UID SEARCH ALL", found + "\r\n% OK done\r\n"});
    with_inbox(script, leave, [&](imap::client& client) -> asio::awaitable<void> {
        auto uids = co_await client.async_search(imap::search::all(), asio::use_awaitable);
        CHECK(uids == all);
        co_await client.async_fetch(
            uids, imap::fetch().flags(), [](auto&) {}, asio::use_awaitable);
    });
}

TEST_CASE("a set with a star goes in one command, an empty one in none") {
    auto long_one = sparse(1115, 0);
    long_one.add(1'000'000, imap::star);
    const std::vector<exchange> script{{"UID COPY " + long_one.text() + " b", "% OK done\r\n"}};
    with_inbox(script, leave, [&](imap::client& client) -> asio::awaitable<void> {
        std::error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        co_await client.async_copy(long_one, "b", token);
        CHECK_FALSE(error);
        co_await client.async_copy(imap::uid_set(), "b", token);
        CHECK(error == errc::invalid_argument);
        co_await client.async_store(imap::uid_set(), deleting(), token);
        CHECK(error == errc::invalid_argument);
    });
}

TEST_CASE("the COPYUIDs of several commands are one") {
    const auto set = about_the_limit(4);
    const auto first = "UID COPY " + set.texts[0] + " b";
    const auto second = "UID COPY " + set.texts[1] + " b";
    const std::vector<exchange> script{{first, "% OK [COPYUID 9 100000,100004 1:2] x\r\n"},
                                       {second, "% OK [COPYUID 9 1000006 3] done\r\n"},
                                       {first, "% OK [COPYUID 9 100000 4] x\r\n"},
                                       {second, "% OK [COPYUID 10 1000006 5] done\r\n"},
                                       {first, "% OK [COPYUID 9 100000 4] x\r\n"},
                                       {second, "% NO full\r\n"},
                                       {first, "% NO full\r\n"}};
    with_inbox(script, leave, [&](imap::client& client) -> asio::awaitable<void> {
        std::error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        co_await client.async_copy(set.all, "b", token);
        CHECK_FALSE(error);
        CHECK(client.last_reply().text() == "done");
        CHECK(client.last_reply().code().text() == "[COPYUID 9 100000,100004,1000006 1:3]");
        co_await client.async_copy(set.all, "b", token);
        CHECK(client.last_reply().code().text() == "[COPYUID 10 1000006 5]");
        for (int i = 0; i != 2; ++i) {
            co_await client.async_copy(set.all, "b", token);
            CHECK(error == errc::refused);
            CHECK(client.last_reply().text() == "full");
        }
    });
}

TEST_CASE("NO to a FETCH does not keep the commands behind it, BAD does") {
    const auto set = about_the_limit(4);
    const auto first = "UID FETCH " + set.texts[0] + " (FLAGS)";
    const auto second = "UID FETCH " + set.texts[1] + " (FLAGS)";
    const std::string six = "* 1 FETCH (UID 1000006 FLAGS ())\r\n";
    const std::vector<exchange> script{{first, "% NO some are gone\r\n"},
                                       {second, six + "% OK done\r\n"},
                                       {first, "% NO some are gone\r\n"},
                                       {second, six + "% BAD what?\r\n"},
                                       {first, "% BAD too long\r\n"}};
    with_inbox(script, leave, [&](imap::client& client) -> asio::awaitable<void> {
        for (const std::string said : {"some are gone", "what?", "too long"}) {
            CAPTURE(said);
            std::error_code error;
            std::size_t seen = 0;
            co_await client.async_fetch(
                set.all, imap::fetch().flags(), [&](const imap::fetched&) { ++seen; },
                asio::redirect_error(asio::use_awaitable, error));
            CHECK(error == errc::refused);
            CHECK(client.last_reply().text() == said);
            CHECK(seen == (said == "too long" ? 0 : 1));
        }
    });
}

TEST_CASE("a message that is too large keeps the commands behind it") {
    const auto set = about_the_limit(4);
    const auto fetch = "UID FETCH " + set.texts[0] + " (BODY.PEEK[])";
    const std::string body = "* 1 FETCH (UID 100000 BODY[] {3}\r\nabc)\r\n";
    with_inbox(
        {{fetch, body + "% OK done\r\n"}, {fetch, body + "% NO some are gone\r\n"}},
        [](imap::connect_options& options) { options.largest_body = 2; },
        [&](imap::client& client) -> asio::awaitable<void> {
            for (const auto expected : {errc::too_large, errc::refused}) {
                std::error_code error;
                co_await client.async_fetch(
                    set.all, imap::fetch().body(), [](auto&) {},
                    asio::redirect_error(asio::use_awaitable, error));
                CHECK(error == expected);
            }
        });
}
