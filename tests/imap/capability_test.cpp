// Capabilities (RFC 3501 section 7.2.1).
#include <string>

#include <doctest/doctest.h>

#include <courriel/imap/capability.hpp>

#include "imap/wire_text.hpp"
#include "wire/response_code.hpp"

using namespace courriel::imap;

TEST_CASE("capabilities keep their order and match in any case") {
    capabilities caps;
    CHECK(caps.empty());
    for (const auto* atom : {"IMAP4rev1", "STARTTLS", "AUTH=GSSAPI", "XPIG-LATIN", "starttls"})
        CHECK(caps.add(atom));
    CHECK(caps.text() == "IMAP4rev1 STARTTLS AUTH=GSSAPI XPIG-LATIN");
    CHECK(caps.has("imap4REV1"));
    CHECK(caps.has("AUTH=gssapi"));
    CHECK_FALSE(caps.has("AUTH"));
    CHECK_FALSE(caps.has(""));
    CHECK(caps.has_auth("GssApi"));
    CHECK_FALSE(caps.has_auth("PLAIN"));
    CHECK_FALSE(caps.has_auth(""));
}

TEST_CASE("what is no atom is no capability") {
    capabilities caps;
    CHECK_FALSE(caps.add(""));
    CHECK_FALSE(caps.add("two words"));
    CHECK_FALSE(caps.add("a]"));
    CHECK_FALSE(caps.add("a\r\nb"));
    CHECK(caps.empty());
}

TEST_CASE("capabilities up to the limit") {
    capabilities caps(3);
    for (const auto* atom : {"a", "b", "c"}) CHECK(caps.add(atom));
    CHECK_FALSE(caps.add("d"));
    CHECK(caps.add("A")); // is there
    CHECK(caps.text() == "a b c");
    CHECK_FALSE(capabilities(0).add("a"));
}

TEST_CASE("capabilities are read to the end, or to the bracket") {
    capabilities caps;
    wire::reader in(" IMAP4rev1  AUTH=PLAIN] Ready");
    wire::read_capabilities(in, caps);
    CHECK(caps.text() == "IMAP4rev1 AUTH=PLAIN");
    CHECK(in.rest() == "] Ready");
    wire::reader blank("A ");
    wire::read_capabilities(blank, caps);
    CHECK(blank.rest() == " ");
}

TEST_CASE("atoms beyond the limit are passed over, new or not") {
    capabilities caps(3);
    wire::reader in(" a b A c] Ready");
    wire::read_capabilities(in, caps);
    CHECK(caps.text() == "a b");
    CHECK(in.rest() == "] Ready");
}

TEST_CASE("no capability is longer than 256 octets") {
    for (const std::size_t size : {255U, 256U, 257U}) {
        capabilities caps;
        const std::string text = "a " + std::string(size, 'x') + " b";
        wire::reader in(text);
        wire::read_capabilities(in, caps);
        CHECK(caps.atoms().size() == (size <= 256 ? 3 : 2));
        CHECK(in.done());
    }
}
