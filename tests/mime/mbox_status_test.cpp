// The fields that programs keep in the messages of an mbox.
#include <courriel/mime/mbox_status.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>

#include <courriel/errc.hpp>

using namespace courriel;
using namespace courriel::mime;

namespace {

mbox_status read(std::string_view header, const limits& limits = {}) {
    return read_mbox_status(header_view::parse(header), limits);
}

} // namespace

TEST_CASE("mbox status: as UW-IMAP and Dovecot write it") {
    const auto status = read("X-IMAPbase: 1700000000 0000000042 $Forwarded Junk      \n"
                             "Status: RO\nX-Status: AFTD\nX-Keywords: $Forwarded Junk    \n"
                             "X-UID: 7         \n\n");
    CHECK(status.seen);
    CHECK(status.old);
    CHECK(status.answered);
    CHECK(status.flagged);
    CHECK(status.draft);
    CHECK(status.deleted);
    CHECK(status.keywords == std::vector<std::string>{"$Forwarded", "Junk"});
    CHECK(status.uid == 7);
    REQUIRE(status.base);
    CHECK(status.base->uid_validity == 1700000000);
    CHECK(status.base->last_uid == 42);
    CHECK(status.base->keywords == status.keywords);
}

TEST_CASE("mbox status: nothing said, or nonsense") {
    CHECK(read("Subject: x\n\n") == mbox_status());
    CHECK(read("Status: xyz\nX-UID: -1\nX-IMAPbase: 0 1\nX-Keywords: a(b \n\n") == mbox_status());
    CHECK(read("X-UID: 4294967296\n\n").uid == 0);
    CHECK(read("X-UID: 4294967295\n\n").uid == 4294967295);
    CHECK(read("X-Keywords: a b a\n b c\n\n").keywords == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("mbox status: what is written is read again") {
    for (unsigned bits = 0; bits != 64; ++bits) {
        mbox_status status;
        status.seen = bits & 1U;
        status.old = bits & 2U;
        status.answered = bits & 4U;
        status.flagged = bits & 8U;
        status.draft = bits & 16U;
        status.deleted = bits & 32U;
        if (bits % 3 == 0) status.keywords = {"$Junk", "caf\u00E9"};
        if (bits % 5 == 0) status.uid = bits + 1;
        if (bits % 7 == 0) status.base = mbox_base{bits + 1, bits, {"a"}};
        const auto text = format_mbox_status(status);
        REQUIRE(text);
        CHECK(read(*text + "\n") == status);
        const auto header = header_view::parse(*text);
        for (const field_view& field : header) CHECK(is_mbox_field(field.name));
    }
    mbox_status status;
    status.seen = status.old = status.deleted = true;
    status.base = mbox_base{12, 3, {}};
    CHECK(*format_mbox_status(status) ==
          "X-IMAPbase: 0000000012 0000000003\nStatus: RO\nX-Status: D\n");
}

TEST_CASE("mbox status: no keyword brings a line of its own") {
    for (const char* word : {"", "a b", "a\nX-UID: 1", "a\r", "(a", "a\"", "\\Seen"}) {
        mbox_status status;
        status.keywords = {word};
        CHECK(format_mbox_status(status).error() == errc::invalid_argument);
        status.keywords.clear();
        status.base = mbox_base{1, 1, {word}};
        CHECK(format_mbox_status(status).error() == errc::invalid_argument);
    }
}

TEST_CASE("mbox status: keywords up to the limit") {
    limits few;
    few.mbox_keywords = 3;
    for (const std::size_t n : {2U, 3U, 4U}) {
        std::string field = "X-Keywords:";
        for (std::size_t i = 0; i != n; ++i) field += " k" + std::to_string(i);
        CHECK(read(field + "\n\n", few).keywords.size() == std::min<std::size_t>(n, 3));
    }
}

TEST_CASE("mbox status: the message of UW-IMAP's own") {
    constexpr std::string_view internal =
        "Date: 24 Nov 2026 18:22:48 +0000\nFrom: Mail System Internal Data <MAILER-DAEMON@host>\n"
        "Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\nMessage-ID: <1@host>\n"
        "X-IMAP: 1700000000 0000000009\nStatus: RO\n\nText.\n";
    const auto header = header_view::parse(internal);
    CHECK(is_mbox_internal(header));
    CHECK(read_mbox_status(header).base == mbox_base{1700000000, 9, {}});
    CHECK_FALSE(is_mbox_internal(header_view::parse("X-IMAP: 1 2\nSubject: x\n\n")));
    CHECK_FALSE(is_mbox_internal(header_view::parse("Subject: DON'T DELETE THIS MESSAGE\n\n")));
}
