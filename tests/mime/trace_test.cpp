// Trace fields: their form, their folds, and that no value can break out of its place.
#include <courriel/mime/trace.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/mime/header_view.hpp>
#include <support/random.hpp>

namespace {

using namespace courriel;
using namespace std::string_literals;

const auto date = std::chrono::system_clock::time_point(std::chrono::seconds(1795493106));

std::size_t longest_line(std::string_view field) {
    std::size_t longest = 0;
    while (!field.empty()) {
        const auto end = field.find("\r\n");
        REQUIRE(end != std::string_view::npos);
        longest = std::max(longest, end);
        field.remove_prefix(end + 2);
    }
    return longest;
}

// One field, one line break per fold, no control but those.
void check_form(const std::string& field) {
    const auto header = mime::header_view::parse(field);
    REQUIRE(header.fields().size() == 1);
    CHECK(header.fields()[0].end == field.size());
    for (const char c : header.fields()[0].unfolded()) CHECK(!ascii::is_control(c));
    CHECK(field.ends_with("\r\n"));
    CHECK(longest_line(field) <= 998);
}

} // namespace

TEST_CASE("trace: a Received field says all that is known, folded at 78") {
    const mime::received_field r{.from_name = "client.example.net",
                                 .peer = "host.example.net",
                                 .address = "192.0.2.1",
                                 .by = "mail.example.org",
                                 .with = "ESMTPS",
                                 .id = "abc123",
                                 .for_ = "ada@example.org",
                                 .date = date};
    CHECK(to_string(r) == "Received: from client.example.net (host.example.net [192.0.2.1])\r\n"
                          " by mail.example.org with ESMTPS id abc123 for <ada@example.org>;\r\n"
                          " Tue, 24 Nov 2026 04:05:06 +0000\r\n");
    CHECK(to_string(mime::received_field{.date = date}) ==
          "Received: from unknown by unknown; Tue, 24 Nov 2026 04:05:06 +0000\r\n");
    CHECK(to_string(mime::received_field{
              .from_name = "x", .address = "IPv6:::1", .by = "y", .date = date}) ==
          "Received: from x ([IPv6:::1]) by y; Tue, 24 Nov 2026 04:05:06 +0000\r\n");
}

TEST_CASE("trace: lines stay within 78 octets unless one word is longer") {
    for (std::size_t n = 1; n != 200; ++n) {
        const std::string name(n, 'a');
        const auto field =
            to_string(mime::received_field{.from_name = "c", .by = name, .id = "i", .date = date});
        check_form(field);
        CHECK(longest_line(field) <= std::max<std::size_t>(78, n + 6));
    }
}

TEST_CASE("I06: no value brings a line, a control, a comment's end or a clause of its own") {
    const std::string evil = "x)\r\nBcc: v\n\tby evil;\0\x1b[2J\x7F\xC2\x85\xFF<\"\\,"s;
    const auto field = to_string(mime::received_field{.from_name = evil,
                                                      .peer = evil,
                                                      .address = evil,
                                                      .by = evil,
                                                      .with = evil,
                                                      .id = evil,
                                                      .for_ = evil,
                                                      .date = date});
    check_form(field);
    CHECK(field.find("\nBcc") == std::string::npos);
    CHECK(field.find(" evil") == field.rfind(" evil")); // only in for <...>, where blanks may stand
    CHECK(field.find('\xFF') == std::string::npos);
    CHECK(field.find("\xC2\x85") == std::string::npos);
    CHECK(std::count(field.begin(), field.end(), '(') == 1);
    CHECK(std::count(field.begin(), field.end(), ')') >= 1);

    test::random random(9);
    for (int round = 0; round != 500; ++round) {
        const std::string a = random.octets(random.below(600)),
                          b = random.octets(random.below(900));
        check_form(to_string(mime::received_field{a, b, a, b, a, b, a, date}));
        check_form(mime::return_path_field(b));
    }
}

TEST_CASE("trace: UTF-8 names stay, and a cut never splits a character") {
    CHECK(to_string(mime::received_field{
                        .from_name = "d\xC3\xA9j\xC3\xA0.example", .by = "y", .date = date})
              .find("from d\xC3\xA9j\xC3\xA0.example by") != std::string::npos);
    std::string name;
    for (int i = 0; i != 200; ++i) name += "\xC3\xA9";
    const auto field = to_string(mime::received_field{.from_name = name, .by = "y", .date = date});
    CHECK(field.find(name.substr(0, 254) + "\r\n by y") != std::string::npos);
}

TEST_CASE("trace: Return-Path, I06") {
    CHECK(mime::return_path_field("") == "Return-Path: <>\r\n");
    CHECK(mime::return_path_field("\"a b\"@example.org") ==
          "Return-Path: <\"a b\"@example.org>\r\n");
    CHECK(mime::return_path_field("a@b>\r\nBcc: <v") == "Return-Path: <a@b???Bcc: ?v>\r\n");
}

TEST_CASE("trace: only the Return-Path fields at the very top are found") {
    using mime::leading_return_paths;
    CHECK(leading_return_paths("") == mime::byte_range{0, 0});
    CHECK(leading_return_paths("A: 1\r\nReturn-Path: <x>\r\n\r\n") == mime::byte_range{0, 0});
    CHECK(leading_return_paths("Return-Path: <x>\r\nA: 1\r\n\r\n") == mime::byte_range{0, 18});
    CHECK(leading_return_paths("return-path:\r\n <x>\r\nRETURN-PATH: <>\r\nA: 1\r\n\r\n") ==
          mime::byte_range{0, 37});
    CHECK(leading_return_paths("From x y\nReturn-Path: <x>\nA: 1\n\n") == mime::byte_range{9, 26});
    CHECK(leading_return_paths("body only") == mime::byte_range{0, 0});
}
