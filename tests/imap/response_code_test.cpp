// Response codes (RFC 3501 section 7.1, RFC 4315, RFC 5530).
#include <string>

#include <doctest/doctest.h>

#include <courriel/imap/response_code.hpp>

#include "imap/wire_text.hpp"
#include "support/counting_allocator.hpp"
#include "wire/response_code.hpp"

using namespace courriel::imap;
using kind = response_code::kind;

namespace {

response_code code_of(std::string_view text) {
    const auto code = response_code::parse(text);
    CAPTURE(std::string(text));
    REQUIRE(code);
    return *code;
}

} // namespace

TEST_CASE("codes read and written") {
    for (const auto* text : {"[ALERT]",
                             "[BADCHARSET]",
                             "[BADCHARSET (US-ASCII UTF-8)]",
                             "[CAPABILITY IMAP4rev1 AUTH=PLAIN]",
                             "[PARSE]",
                             "[PERMANENTFLAGS (\\Seen \\Deleted \\*)]",
                             "[PERMANENTFLAGS ()]",
                             "[PERMANENTFLAGS (\\*)]",
                             "[READ-ONLY]",
                             "[READ-WRITE]",
                             "[TRYCREATE]",
                             "[UIDNEXT 4392]",
                             "[UIDVALIDITY 3857529045]",
                             "[UNSEEN 12]",
                             "[APPENDUID 38505 3955]",
                             "[COPYUID 38505 304,319:320 3956:3958]",
                             "[UIDNOTSTICKY]",
                             "[UNAVAILABLE]",
                             "[AUTHENTICATIONFAILED]",
                             "[AUTHORIZATIONFAILED]",
                             "[EXPIRED]",
                             "[PRIVACYREQUIRED]",
                             "[CONTACTADMIN]",
                             "[NOPERM]",
                             "[INUSE]",
                             "[EXPUNGEISSUED]",
                             "[CORRUPTION]",
                             "[SERVERBUG]",
                             "[CLIENTBUG]",
                             "[CANNOT]",
                             "[LIMIT]",
                             "[OVERQUOTA]",
                             "[ALREADYEXISTS]",
                             "[NONEXISTENT]",
                             "[TOOBIG]",
                             "[CLOSED]",
                             "[X-OTHER]",
                             "[REFERRAL imap://x/]",
                             "[ALERT odd]"}) {
        const response_code code = code_of(text);
        CHECK(code.text() == text);
        CHECK(code_of(code.text()) == code);
        CHECK((code.what == kind::other) == (code.name == "X-OTHER" || code.name == "REFERRAL"));
        courriel::tests::check_prefixes(text, [](wire::reader& in) {
            response_code out;
            return wire::read_response_code(in, out);
        });
    }
    CHECK(response_code().text() == "");
    CHECK_FALSE(response_code());
    CHECK(response_code(kind::alert));
}

TEST_CASE("what codes say") {
    CHECK(code_of("[uidnext 4392]").number == 4392);
    CHECK(code_of("[CAPABILITY IMAP4rev1 AUTH=PLAIN]").caps.has_auth("PLAIN"));
    const auto flags = code_of("[PERMANENTFLAGS (\\Deleted \\Other x \\*)]");
    CHECK(flags.flags.text() == "(\\Deleted x)");
    CHECK(flags.new_keywords);
    CHECK(code_of("[BADCHARSET (\"a b\" c)]").charsets == std::vector<std::string>{"a b", "c"});
    const auto other = code_of("[REFERRAL imap://x/a b]");
    CHECK(other.name == "REFERRAL");
    CHECK(other.argument == "imap://x/a b");
    CHECK(code_of("[BADCHARSET ]").what == kind::bad_charset);
    CHECK(code_of("[CAPABILITY ]").what == kind::capability);
    CHECK(code_of("[UIDNEXT 7 ]").number == 7);
    CHECK(code_of("[LIMIT 10 messages]").what == kind::limit);
    CHECK(code_of("[LIMIT 10 messages]").argument == "10 messages");
}

TEST_CASE("a code whose argument is wrong is kept as it came") {
    for (const auto* text :
         {"[UIDNEXT 0]", "[UIDNEXT]", "[UIDNEXT 4294967296]", "[UIDNEXT 1 2]", "[UIDVALIDITY x]",
          "[PERMANENTFLAGS \\Seen]", "[BADCHARSET utf-8]", "[APPENDUID 1]", "[APPENDUID 0 1]",
          "[APPENDUID 1 *]", "[COPYUID 1 1:2 1:3]", "[COPYUID 1 1:* 1:2]", "[COPYUID 1 1]"}) {
        const response_code code = code_of(text);
        CHECK(code.what == kind::other);
        CHECK(code.text() == text);
        CHECK(code.number == 0);
        CHECK(code.from.empty());
    }
}

TEST_CASE("what is no code") {
    for (const auto* text :
         {"", "[", "[]", "[ALERT", "ALERT]", "[ ALERT]", "[ALERT] ", "[A[", "[(x)]", "[X a\rb]"})
        CHECK_FALSE(response_code::parse(text));
    wire::reader in("[ALERT] text]");
    response_code out;
    REQUIRE(wire::read_response_code(in, out));
    CHECK(in.rest() == " text]");
    // A keyword may hold what a code ends with.
    CHECK(code_of("[PERMANENTFLAGS (a]b \\*)]").new_keywords);
}

TEST_CASE("P12: the sets of COPYUID are compared without being expanded") {
    const auto before = courriel::tests::live_bytes();
    courriel::tests::reset_peak();
    CHECK(code_of("[COPYUID 1 1:4294967295 1:4294967295]").what == kind::copy_uid);
    CHECK(code_of("[COPYUID 1 1:4294967295 1:4294967294]").what == kind::other);
    CHECK(code_of("[COPYUID 1 1:4294967294 2,3:4294967295]").what == kind::copy_uid);
    CHECK(courriel::tests::peak_bytes() - before < 4096);
}

TEST_CASE("I01: an argument cannot end its line or its code") {
    response_code code(kind::other);
    code.name = "X]\r\n";
    code.argument = "a]\r\nb";
    CHECK(code.text() == "[X ab]");
}

TEST_CASE("capabilities of a code up to the limit") {
    for (const std::size_t limit : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
        wire::reader in("[CAPABILITY a b]");
        response_code out;
        REQUIRE(wire::read_response_code(in, out, limit));
        CHECK(out.caps.atoms().size() == std::min<std::size_t>(limit, 2));
    }
}
