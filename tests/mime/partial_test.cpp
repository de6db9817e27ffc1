// message/partial, split and joined.
#include <courriel/mime/partial.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

#include <courriel/errc.hpp>
#include <courriel/mime/message_view.hpp>

#include "message_tree.hpp"

using namespace courriel;
using mime::fragment_outcome;
using mime::message_view;
using mime::partial_joiner;
using namespace std::literals;

namespace {

fragment_outcome add(partial_joiner& joiner, const std::string& fragment) {
    return joiner.add(message_view::parse(std::string_view(fragment)).root());
}

std::string fragment(std::string_view parameters, std::string_view body = "") {
    return std::string("Content-Type: message/partial; ").append(parameters) + "\r\n\r\n" +
           std::string(body);
}

mime::split_options small(std::size_t size) {
    mime::split_options out;
    out.fragment_size = size;
    out.environment.now = [] { return std::chrono::system_clock::time_point(); };
    out.environment.random = [n = std::uint64_t{0}]() mutable { return n++; };
    return out;
}

std::string letter(std::size_t lines) {
    std::string out = "Received: from a by b; 1 Jan 2026 00:00 +0000\r\n"
                      "From: Ada <ada@example.org>\r\n"
                      "To: bob@example.net,\r\n eve@example.com\r\n"
                      "X-Other: x\r\n"
                      "Subject: =?utf-8?q?D=C3=A9j=C3=A0?=\r\n"
                      "Message-ID: <1@example.org>\r\n"
                      "MIME-Version: 1.0\r\n"
                      "Content-Type: text/plain\r\n"
                      "Disposition-Notification-To: ada@example.org\r\n"
                      "\r\n";
    for (std::size_t i = 0; i != lines; ++i) out += "line " + std::to_string(i) + "\r\n";
    return out;
}

// RFC 2046 section 5.2.2.2.
const std::string first_half = "X-Weird-Header-1: Foo\r\n"
                               "From: Bill@host.com\r\n"
                               "To: joe@otherhost.com\r\n"
                               "Date: Fri, 26 Mar 1993 12:59:38 -0500 (EST)\r\n"
                               "Subject: Audio mail (part 1 of 2)\r\n"
                               "Message-ID: <id1@host.com>\r\n"
                               "MIME-Version: 1.0\r\n"
                               "Content-type: message/partial; id=\"ABC@host.com\";\r\n"
                               "              number=1; total=2\r\n"
                               "\r\n"
                               "X-Weird-Header-1: Bar\r\n"
                               "X-Weird-Header-2: Hello\r\n"
                               "Message-ID: <anotherid@foo.com>\r\n"
                               "Subject: Audio mail\r\n"
                               "MIME-Version: 1.0\r\n"
                               "Content-type: audio/basic\r\n"
                               "Content-transfer-encoding: base64\r\n"
                               "\r\n"
                               "first\r\n";
const std::string second_half = "From: Bill@host.com\r\n"
                                "To: joe@otherhost.com\r\n"
                                "Date: Fri, 26 Mar 1993 12:59:38 -0500 (EST)\r\n"
                                "Subject: Audio mail (part 2 of 2)\r\n"
                                "MIME-Version: 1.0\r\n"
                                "Message-ID: <id2@host.com>\r\n"
                                "Content-type: message/partial;\r\n"
                                "              id=\"ABC@host.com\"; number=2; total=2\r\n"
                                "\r\n"
                                "second\r\n";

} // namespace

TEST_CASE("partial: the example of RFC 2046 section 5.2.2.2, in either order") {
    for (const bool reversed : {false, true}) {
        partial_joiner joiner;
        CHECK(add(joiner, reversed ? second_half : first_half) == fragment_outcome::added);
        CHECK(!joiner.join());
        CHECK(joiner.missing() == std::vector<std::size_t>{reversed ? 1U : 2U});
        CHECK(add(joiner, reversed ? first_half : second_half) == fragment_outcome::added);
        CHECK(joiner.id() == "ABC@host.com");
        CHECK(joiner.is_complete());
        CHECK(joiner.missing().empty());
        CHECK(joiner.join() == "X-Weird-Header-1: Foo\r\n"
                               "From: Bill@host.com\r\n"
                               "To: joe@otherhost.com\r\n"
                               "Date: Fri, 26 Mar 1993 12:59:38 -0500 (EST)\r\n"
                               "Message-ID: <anotherid@foo.com>\r\n"
                               "Subject: Audio mail\r\n"
                               "MIME-Version: 1.0\r\n"
                               "Content-type: audio/basic\r\n"
                               "Content-transfer-encoding: base64\r\n"
                               "\r\n"
                               "first\r\n"
                               "second\r\n");
    }
}

TEST_CASE("partial: the parameters of a fragment") {
    const auto info = [](std::string_view value) {
        return mime::partial_info::of(mime::media_type::parse(value));
    };
    CHECK(info("message/partial; id=a; number=2; total=3") == mime::partial_info{"a", 2, 3});
    CHECK(info("Message/Partial; NUMBER=2; ID=\"x y\"") == mime::partial_info{"x y", 2, 0});
    for (const auto bad :
         {"message/rfc822; id=a; number=1"sv, "message/partial; number=1"sv,
          "message/partial; id=\"\"; number=1"sv, "message/partial; id=a"sv,
          "message/partial; id=a; number=0"sv, "message/partial; id=a; number=-1"sv,
          "message/partial; id=a; number=x"sv, "message/partial; id=a; number=2; total=1"sv,
          "message/partial; id=a; number=1; total=x"sv,
          "message/partial; id=a; number=99999999999999999999999"sv})
        CHECK(!info(bad));
}

TEST_CASE("partial: fragments that do not belong together") {
    partial_joiner joiner;
    CHECK(add(joiner, "Subject: x\r\n\r\n") == fragment_outcome::not_partial);
    CHECK(add(joiner, fragment("id=a; number=2", "b")) == fragment_outcome::added);
    CHECK(joiner.total() == 0);
    CHECK(joiner.missing() == std::vector<std::size_t>{1});
    CHECK(add(joiner, fragment("id=b; number=1")) == fragment_outcome::other_id);
    CHECK(add(joiner, fragment("id=a; number=2", "other")) == fragment_outcome::duplicate);
    CHECK(add(joiner, fragment("id=a; number=1; total=1")) == fragment_outcome::conflict);
    CHECK(add(joiner, fragment("id=a; number=3; total=3", "c")) == fragment_outcome::added);
    CHECK(add(joiner, fragment("id=a; number=1; total=4")) == fragment_outcome::conflict);
    CHECK(add(joiner, fragment("id=a; number=4")) == fragment_outcome::conflict);
    CHECK(joiner.count() == 2);
    CHECK(add(joiner, fragment("id=a; number=1", "Subject: x\r\n\r\na")) ==
          fragment_outcome::added);
    CHECK(joiner.join() == "Subject: x\r\n\r\nabc");
    CHECK(to_string(fragment_outcome::too_many) == "too_many");
}

TEST_CASE("partial: what is inside of the first fragment may have no header, or half of one") {
    const auto joined = [](std::string_view inside) {
        partial_joiner joiner;
        add(joiner, "From: a@b\r\n" + fragment("id=a; number=1; total=1", inside));
        return joiner.join().value_or("");
    };
    CHECK(joined("") == "From: a@b\r\n\r\n");
    CHECK(joined("\r\nbody") == "From: a@b\r\n\r\nbody");
    CHECK(joined("no field\r\n") == "From: a@b\r\n\r\nno field\r\n");
    CHECK(joined("Subject: x") == "From: a@b\r\nSubject: x\r\n\r\n");
    CHECK(joined("X: y\r\nSubject: x\n\nbody") == "From: a@b\r\nSubject: x\n\nbody");
    // RFC 8098 section 2.4: requests for notifications belong to the content.
    partial_joiner joiner;
    add(joiner,
        "Disposition-Notification-To: eve@x\r\n" +
            fragment("id=a; number=1; total=1", "Disposition-Notification-To: ada@x\r\n\r\n"));
    CHECK(joiner.join() == "Disposition-Notification-To: ada@x\r\n\r\n");
}

TEST_CASE("partial: the number and the size of fragments are bounded") {
    mime::limits limits;
    limits.fragments = 5;
    limits.joined_size = 10;
    for (const std::size_t n : {4U, 5U, 6U}) {
        const auto expected = n <= 5 ? fragment_outcome::added : fragment_outcome::too_many;
        partial_joiner by_number(limits);
        CHECK(add(by_number, fragment("id=a; number=" + std::to_string(n))) == expected);
        partial_joiner by_total(limits);
        CHECK(add(by_total, fragment("id=a; number=1; total=" + std::to_string(n))) == expected);
    }
    for (const std::size_t n : {4U, 5U, 6U}) {
        partial_joiner joiner(limits);
        CHECK(add(joiner, fragment("id=a; number=1", "12345")) == fragment_outcome::added);
        CHECK(add(joiner, fragment("id=a; number=2; total=2", std::string(n, 'x'))) ==
              (n <= 5 ? fragment_outcome::added : fragment_outcome::too_large));
        CHECK(joiner.is_complete() == (n <= 5));
    }
    // The fields of the first count too.
    partial_joiner joiner(limits);
    CHECK(add(joiner, "From: a@b\r\n" + fragment("id=a; number=1")) == fragment_outcome::too_large);
}

TEST_CASE("partial: M25 nothing is joined by itself, and 10^6 fragments cost what they weigh") {
    const std::string both = mime::multipart("b", "--b\r\n" + first_half + "\r\n--b\r\n" +
                                                      second_half + "\r\n--b--\r\n");
    CHECK(tree_of(message_view::parse(std::string_view(both))) == "mixed(partial,partial)");

    constexpr std::size_t n = 1'000'000;
    mime::limits limits;
    limits.fragments = n;
    partial_joiner joiner(limits);
    // Backwards, each with its duplicate.
    for (std::size_t i = n; i != 0; --i) {
        const std::string one =
            fragment("id=a; number=" + std::to_string(i) + "; total=" + std::to_string(n), "x\r\n");
        if (add(joiner, one) != fragment_outcome::added) FAIL("not added");
        if (i % 1000 == 0 && add(joiner, one) != fragment_outcome::duplicate) FAIL("added twice");
    }
    CHECK(joiner.join()->size() == 3 * n + 2);
}

TEST_CASE("partial: a message that is split comes back, whatever the size") {
    const std::string message = letter(200);
    std::mt19937 random(3);
    for (const std::size_t size : {600U, 700U, 1000U, 1700U}) {
        auto fragments = split_message(message, small(size)).value();
        CHECK(fragments.size() > 1);
        for (const std::string& one : fragments) {
            CHECK(one.size() <= size);
            CHECK(one.ends_with("\r\n"));
            const auto view = message_view::parse(std::string_view(one));
            CHECK(view.check().empty());
            CHECK(view.from().text() == "Ada <ada@example.org>");
            CHECK(view.message_id() != "1@example.org");
            CHECK(view.subject().starts_with("Déjà ("));
        }
        std::shuffle(fragments.begin(), fragments.end(), random);
        partial_joiner joiner;
        for (const std::string& one : fragments) CHECK(add(joiner, one) == fragment_outcome::added);
        // Here the fields of the content are behind the others already.
        CHECK(joiner.join() == message);
    }
    CHECK(split_message(message, small(message.size())).value() == std::vector{message});
    CHECK(split_message(message, small(message.size() - 1)).value().size() == 2);
}

TEST_CASE("partial: the largest fragments fill the size exactly") {
    // Lines of three octets, so that at most two octets and the digits that are spared are unused.
    std::string message = "From: a@b\r\n\r\n";
    for (int i = 0; i != 5000; ++i) message += "x\r\n";
    const auto fragments = split_message(message, small(1000)).value();
    for (std::size_t i = 1; i + 1 < fragments.size(); ++i) CHECK(fragments[i].size() > 985);
}

TEST_CASE("partial: what cannot be split") {
    const std::string good = letter(200);
    for (const auto& bad :
         {good + "\xe9\r\n", good + "a\n", good + "a\rb\r\n", good + std::string(1, '\0') + "\r\n",
          good + std::string(999, 'x') + "\r\n", "no field\r\n" + good, "\r\n" + good})
        CHECK(split_message(bad, small(1000)).error() == errc::invalid_argument);
    CHECK(split_message(good, small(10)).error() == errc::too_large);
    CHECK(split_message(good, small(0)).error() == errc::too_large);
    CHECK(split_message(good + std::string(900, 'x') + "\r\n", small(800)).error() ==
          errc::too_large);
    // The least number of fragments that will do, and one less and one more.
    const auto error_with = [&](std::size_t fragments) {
        auto options = small(1000);
        options.fragments = fragments;
        return split_message(good, options).error();
    };
    std::size_t needed = 1;
    while (error_with(needed)) ++needed;
    CHECK(error_with(needed - 1) == errc::too_large);
    CHECK(!error_with(needed + 1));
    auto none = small(1000);
    none.fragments = 0;
    CHECK(split_message(good, none).error() == errc::invalid_argument);
}
