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
