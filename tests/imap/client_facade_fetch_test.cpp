// What imap::client::async_fetch hands out when a server answers in pieces, leaves something out,
// or tells what was not asked.
#include <doctest/doctest.h>

#include <string>
#include <system_error>

#include <fmt/format.h>

#include "imap/client_facade_support.hpp"

using namespace courriel;
using namespace courriel::imap::tests;

namespace {

// What async_fetch of 5:6 hands out when `answer` comes to "UID FETCH 5:6 `asked`", with a "?"
// where something lacks; then the error, if there is one.
std::string fetched(const std::string& asked, const imap::fetch_items& items,
                    const std::string& answer, std::uint64_t largest = 1000) {
    std::string seen;
    with_inbox(
        {{"UID FETCH 5:6 " + asked, answer}},
        [&](imap::connect_options& options) { options.largest_body = largest; },
        [&](imap::client& client) -> asio::awaitable<void> {
            std::error_code error;
            co_await client.async_fetch(
                imap::uid_set(5, 6), items,
                [&](const imap::fetched& m) {
                    seen += fmt::format("{}{} {} {}|", m.uid, m.is_whole ? "" : "?", m.flags.text(),
                                        m.body);
                },
                asio::redirect_error(asio::use_awaitable, error));
            if (error) seen += error.message();
        });
    return seen;
}

const std::string both = "(FLAGS BODY.PEEK[])";
const std::string done = "% OK done\r\n";

} // namespace

TEST_CASE("halves of messages that come in turns") {
    CHECK(fetched(both, imap::fetch().flags().body(),
                  "* 1 FETCH (UID 5 FLAGS ())\r\n* 2 FETCH (UID 6 FLAGS (\\Seen))\r\n"
                  "* 1 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n* 2 FETCH (UID 6 BODY[] {3}\r\ndef)\r\n" +
                      done) == "5 () abc|6 (\\Seen) def|");
    // Another client marks message 6 in between.
    CHECK(fetched(both, imap::fetch().flags().body(),
                  "* 1 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n* 2 FETCH (UID 6 FLAGS (\\Seen))\r\n"
                  "* 1 FETCH (UID 5 FLAGS ())\r\n"
                  "* 2 FETCH (UID 6 FLAGS (\\Seen) BODY[] {3}\r\ndef)\r\n" +
                      done) == "5 () abc|6 (\\Seen) def|");
}

TEST_CASE("news of messages is no message") {
    CHECK(fetched(both, imap::fetch().flags().body(),
                  "* 1 FETCH (UID 5 FLAGS () BODY[] {3}\r\nabc)\r\n"
                  "* 1 FETCH (UID 5 FLAGS (\\Seen))\r\n* 2 FETCH (UID 6 FLAGS (\\Seen))\r\n" +
                      done) == "5 () abc|");
}

TEST_CASE("what the server leaves out") {
    CHECK(fetched("(INTERNALDATE BODY.PEEK[])", imap::fetch().internal_date().body(),
                  "* 2 FETCH (UID 6 BODY[] {3}\r\ndef)\r\n* 1 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n" +
                      done) == "5? () abc|6? () def|");
    // The same where the server says that it could not answer all.
    CHECK(fetched(both, imap::fetch().flags().body(),
                  "* 1 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n% NO some are gone\r\n") ==
          "5? () abc|" + make_error_code(errc::refused).message());
    // An item that cannot be read will not come.
    CHECK(fetched("(ENVELOPE)", imap::fetch().envelope(),
                  "* 1 FETCH (UID 5 ENVELOPE NONE)\r\n" + done) == "5? () |");
}

TEST_CASE("octets of what is no message are nobody's") {
    const std::string five = "* 1 FETCH (UID 5 FLAGS () BODY[] {3}\r\nabc)\r\n" + done;
    for (const std::string broken :
         {"* 0 FETCH (BODY[] {3}\r\nXXX)\r\n", "* 1 FETCH x (BODY[] {3}\r\nXXX)\r\n"}) {
        CAPTURE(broken);
        CHECK(fetched(both, imap::fetch().flags().body(), broken + five) == "5 () abc|");
    }
}

TEST_CASE("largest_body is of one message") {
    const auto body = imap::fetch().flags().body();
    const std::string halves = "* 1 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n"
                               "* 2 FETCH (UID 6 BODY[] {4}\r\ndefg)\r\n"
                               "* 1 FETCH (UID 5 FLAGS ())\r\n* 2 FETCH (UID 6 FLAGS ())\r\n" +
                               done;
    const auto too_large = make_error_code(errc::too_large).message();
    CHECK(fetched(both, body, halves, 7) == "5 () abc|6 () defg|");
    // What does not fit beside another goes out as it is.
    CHECK(fetched(both, body, halves, 6) == "5? () abc|6 () defg|");
    CHECK(fetched(both, body, halves, 4) == "5? () abc|6 () defg|");
    CHECK(fetched(both, body, halves, 3) == too_large);
}
