// The mailboxes in answers to VRFY and EXPN.
#include <doctest/doctest.h>

#include <courriel/smtp/mailbox_lines.hpp>

using namespace courriel;

TEST_CASE("the forms of RFC 5321 section 3.5.1") {
    const auto all = smtp::read_mailbox_lines({250,
                                               {},
                                               "Jon Postel <Postel@isi.edu>\n<Fred@x.org>\n"
                                               "Sam@[192.0.2.1]\n"
                                               "\"a b\" \"<\" <\"q@r\"@y.org>\n"
                                               "nobody at all\n<postmaster>\n<a@b\n\n<>"});
    REQUIRE(all.size() == 4);
    CHECK(all[0].name == "Jon Postel");
    CHECK(all[0].address.text() == "Postel@isi.edu");
    CHECK(all[1].name.empty());
    CHECK(all[1].address.text() == "Fred@x.org");
    CHECK(all[2].address.text() == "Sam@[192.0.2.1]");
    CHECK(all[3].name == "\"a b\" \"<\"");
    CHECK(all[3].address.text() == "\"q@r\"@y.org");
    CHECK(smtp::read_mailbox_lines({252, {}, ""}).empty());
}
