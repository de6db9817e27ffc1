// What a client session makes of LIST, LSUB and STATUS responses that are not as they should be: a
// name is never another one than the server's.
#include <doctest/doctest.h>

#include "imap/client_support.hpp"
#include "support/transcript.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;

namespace {

std::string told(std::string_view line) {
    client_fixture c;
    c.open();
    c.say(std::string(line) + "\r\n");
    return c.events();
}

} // namespace

TEST_CASE("a name that ends early is not told as a shorter one") {
    for (const std::string_view name :
         {"Sent Items", "Caf\xc3\xa9", "\"Sent\"x", "Sent*", "Sent)", "Sent(CHILDINFO (\"S\"))",
          "\"Sent\" \"Items\"", "\"Sent\"(x)"}) {
        for (const std::string_view verb : {"LIST", "LSUB"}) {
            const std::string line = "* " + std::string(verb) + " () \"/\" " + std::string(name);
            CHECK(told(line) == "unparsed " + courriel::tests::escape(line) + "\n");
        }
    }
}

TEST_CASE("blanks and extended data may follow a name") {
    CHECK(told("* LIST () \"/\" Sent") == "list_item () / Sent\n");
    CHECK(told("* LIST () \"/\" Sent  ") == "list_item () / Sent\n");
    CHECK(told("* LIST () \"/\" \"Sent Items\"") == "list_item () / Sent Items\n");
    CHECK(told("* LIST () \"/\" {10}\r\nSent Items") == "list_item () / Sent Items\n");
    CHECK(told("* LIST () \"/\" Sent (\"CHILDINFO\" (\"SUBSCRIBED\"))") == "list_item () / Sent\n");
}

TEST_CASE("LSUB of what cannot be selected says only that something below it is subscribed") {
    client_fixture c;
    c.open();
    bool is_subscribed = true;
    const auto ask = [&](std::string_view line) {
        c.run();
        c.say(line.substr(0, line.size() - 1));
        std::memcpy(c.session.prepare().data(), line.data() + line.size() - 1, 1);
        c.session.commit(1);
        const auto event = c.session.next();
        const auto* item = event ? std::get_if<list_item>(&*event) : nullptr;
        REQUIRE(item);
        CHECK(item->is_subscription == (line.substr(0, 6) == "* LSUB"));
        is_subscribed = item->info.subscribed;
    };
    ask("* LSUB (\\Noselect) \"/\" foo\r\n");
    CHECK_FALSE(is_subscribed);
    ask("* LSUB () \"/\" foo/bar\r\n");
    CHECK(is_subscribed);
    ask("* LSUB (\\Noselect \\Subscribed) \"/\" foo\r\n"); // RFC 5258 says it outright
    CHECK(is_subscribed);
    ask("* LIST () \"/\" foo\r\n");
    CHECK_FALSE(is_subscribed);
}

TEST_CASE("a STATUS name that is no modified UTF-7 is marked") {
    CHECK(told("* STATUS \"caf\xe9\" (MESSAGES 3)") == "status caf\\xe9 messages=3 invalid\n");
    CHECK(told("* STATUS caf&AOk- (MESSAGES 3)") == "status caf\\xc3\\xa9 messages=3\n");
}
