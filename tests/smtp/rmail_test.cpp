// What rmail reads: one message with its way, batches of them, and how uux is called.
#include <ostream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <courriel/errc.hpp>
#include <courriel/smtp/rmail.hpp>

using namespace courriel;
using namespace courriel::smtp;

namespace {

using strings = std::vector<std::string>;

constexpr std::chrono::sys_seconds saturday{std::chrono::seconds(1'795'860'000)};

uucp_path path_of(std::string_view text) { return uucp_path::parse(text).value(); }

// "sender|text" of each message, or the error's name.
strings read_batch(std::string_view batch) {
    rmail_batch_reader reader(batch);
    strings out;
    while (auto message = reader.next())
        out.push_back(*message ? (*message)->sender.to_bang_path() + "|" + (*message)->text
                               : message->error().message());
    return out;
}

std::string written(std::string_view text) {
    std::string batch;
    REQUIRE_FALSE(append_rmail(batch, path_of("ada"), saturday, "first", text));
    return batch;
}

} // namespace

TEST_CASE("each host that a message came through has a line (RFC 976)") {
    const auto message = read_rmail("From ada Sat Nov 28 10:00:00 2026 remote from second\n"
                                    ">From bob!eve Sat Nov 28 09:00:00 2026 remote from first\n"
                                    "Subject: x\n\nFrom here on it is text.\n>From here too.\n");
    REQUIRE(message);
    CHECK(message->sender.to_bang_path() == "second!first!bob!eve");
    CHECK(message->text == "Subject: x\n\nFrom here on it is text.\n>From here too.\n");
}

TEST_CASE("a line of a hop") {
    const auto hop = parse_rmail_hop(">From a!b Fri Nov  7 1986 remote from c remote from d");
    REQUIRE(hop);
    CHECK(hop->sender == "a!b");
    CHECK(hop->date == "Fri Nov  7 1986 remote from c");
    CHECK(hop->remote_from == "d");
    CHECK(parse_rmail_hop("From ada")->remote_from.empty());
    for (const char* text : {"", ">", "From", "From ", "From: ada@a.example", ">>From ada",
                             " From ada", "from ada", "From  remote from x"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_rmail_hop(text));
    }
}

TEST_CASE("what rmail cannot read") {
    CHECK(read_rmail("").error() == errc::malformed);
    CHECK(read_rmail("Subject: x\n\n").error() == errc::malformed);
    CHECK(read_rmail("From ada x remote from a;b\n\n").error() == errc::malformed);
    CHECK(read_rmail("From ada\n")->text.empty());
    CHECK(read_rmail("From ada")->sender == path_of("ada"));
}

TEST_CASE("a way has 100 lines at most") {
    const auto lines = [](std::size_t n) {
        std::string out = "From a x remote from h\n";
        for (std::size_t i = 1; i != n; ++i) out += ">From a x remote from h\n";
        return out + "\n";
    };
    CHECK(read_rmail(lines(99)));
    CHECK(read_rmail(lines(100))->sender.hosts.size() == 100);
    CHECK(read_rmail(lines(101)).error() == errc::too_large);
    std::string nameless = "From a\n";
    for (int i = 1; i != 100; ++i) nameless += ">From a\n";
    CHECK(read_rmail(nameless));
    CHECK(read_rmail(nameless + ">From a\n").error() == errc::too_large);
}

TEST_CASE("the line of a message that goes on") {
    CHECK(rmail_from_line(path_of("a!ada"), saturday, "second").value() ==
          "From a!ada Sat Nov 28 10:00:00 2026 remote from second");
    const std::chrono::sys_seconds early(std::chrono::hours(24 * 8) + std::chrono::seconds(61));
    CHECK(rmail_from_line(path_of("ada"), early, "h").value() ==
          "From ada Fri Jan  9 00:01:01 1970 remote from h");
    CHECK_FALSE(rmail_from_line(path_of("\"a b\""), saturday, "h"));
    CHECK_FALSE(rmail_from_line({{}, "a b"}, saturday, "h"));
    CHECK_FALSE(rmail_from_line({{}, "a\nb"}, saturday, "h"));
    CHECK_FALSE(rmail_from_line({{}, ""}, saturday, "h"));
    for (const char* host : {"", "a b", "a!b", "a\n", "a@b"}) {
        CAPTURE(host);
        CHECK_FALSE(rmail_from_line(path_of("ada"), saturday, host));
    }
}

TEST_CASE("a batch gives back what was put into it, whatever the text pretends to be") {
    const strings texts = {
        "Subject: x\n\nbody\n",
        "",
        "\n",
        "a: b\nFrom mallory x remote from evil\n\n",
        ">From mallory x remote from evil\n\n",
        ">>From mallory x remote from evil\nFrom\nFrom \n>\n>>From \n",
    };
    std::string batch;
    strings expected;
    for (const std::string& text : texts) {
        REQUIRE_FALSE(append_rmail(batch, path_of("b!ada"), saturday, "a", text));
        expected.push_back("a!b!ada|" + text);
    }
    CHECK(read_batch(batch) == expected);
    CHECK(written("a\r\nb") == written("a\nb\n"));
}

TEST_CASE("a message that cannot be written leaves the batch alone") {
    std::string batch = "x";
    CHECK(append_rmail(batch, {{}, "a b"}, saturday, "h", "text") == errc::invalid_argument);
    CHECK(append_rmail(batch, path_of("ada"), saturday, "h", "From bob x remote from evil\n") ==
          errc::invalid_argument);
    CHECK(batch == "x");
}

TEST_CASE("a batch goes on behind a message that is none") {
    CHECK(read_batch("").empty());
    const strings got = read_batch("junk\nFrom a!! x remote from h\ntext\n"
                                   "From  remote from x\nFrom ada x remote from h\nlast");
    REQUIRE(got.size() == 3);
    CHECK(got[0] == make_error_code(errc::malformed).message());
    CHECK(got[1] == make_error_code(errc::malformed).message());
    CHECK(got[2] == "h!ada|last\n");
}

TEST_CASE("uux is called without anything that a shell would take for its own") {
    const std::vector<uucp_path> two = {path_of("b!ada"), path_of("bob")};
    CHECK(uux_arguments("a", two).value() ==
          strings{"uux", "-", "-r", "a!rmail", "(b!ada)", "(bob)"});
    CHECK_FALSE(uux_arguments("a", {}));
    for (const char* host : {"", "a b", "a;b", "-r", "a!b", "a$b"}) {
        CAPTURE(host);
        CHECK_FALSE(uux_arguments(host, two));
    }
    for (const char* user :
         {"a;b",  "a b", "$(x)", "`x`", "a|b", "a&b", "-x",  "a\nb", "a'b", "a\"b",
          "a\\b", "a<b", "a>b",  "a*b", "a?b", "~a",  "(a)", "#a",   "{a}", ""}) {
        CAPTURE(user);
        const std::vector<uucp_path> one = {{{}, user}};
        CHECK_FALSE(uux_arguments("a", one));
    }
}
