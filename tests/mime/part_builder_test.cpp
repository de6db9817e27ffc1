// Trees of parts.
#include <courriel/mime/part_builder.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/message_builder.hpp>
#include <courriel/mime/message_view.hpp>

#include "message_tree.hpp"

using namespace courriel;
using mime::message_builder;
using mime::part_builder;
using mime::transfer_encoding;
using namespace std::literals;

namespace {

message_builder letter(mime::eight_bit allowed = mime::eight_bit::never) {
    mime::builder_environment fixed;
    fixed.now = [] {
        return std::chrono::system_clock::time_point(std::chrono::seconds(1795493106));
    };
    fixed.random = [] { return std::uint64_t{0x0123456789abcdef}; };
    message_builder out(fixed);
    out.from("Ada <ada@example.org>").to("bob@example.net").allow(allowed);
    return out;
}

std::string with_content(part_builder part, mime::eight_bit allowed = mime::eight_bit::never) {
    return letter(allowed).content(std::move(part)).build().value();
}

std::error_code error_of(part_builder part, mime::eight_bit allowed = mime::eight_bit::never) {
    return letter(allowed).content(std::move(part)).build().error();
}

std::string tree(const std::string& message) {
    return tree_of(mime::message_view::parse(std::string_view(message)));
}

// The encoding and the decoded octets of a part beside another.
std::pair<transfer_encoding, std::string>
carried(part_builder part, mime::eight_bit allowed = mime::eight_bit::never) {
    auto both = part_builder::multipart("mixed");
    both.add(std::move(part)).add(part_builder::text("end"));
    const std::string message = with_content(std::move(both), allowed);
    const auto view = mime::message_view::parse(std::string_view(message));
    CHECK(view.defects().empty());
    const auto first = *view.root().children().begin();
    return {first.encoding(), first.decoded()};
}

} // namespace

TEST_CASE("part_builder: a tree of any multiparts") {
    auto alternative = part_builder::multipart("alternative");
    alternative.add(part_builder::text("Hi")).add(part_builder::text("<p>Hi", "html"));
    auto parallel = part_builder::multipart("parallel");
    parallel.add(std::move(alternative))
        .add(part_builder::data("audio/ogg", "OGG").content_id("a@b").description("Töne"));
    const std::string message = with_content(parallel);
    CHECK(tree(message) == "parallel(alternative(plain,html),ogg)");
    CHECK(message.substr(message.find("Content-Type:")) ==
          "Content-Type: multipart/parallel; boundary=\"=_0123456789abcdef_1\"\r\n\r\n"
          "--=_0123456789abcdef_1\r\n"
          "Content-Type: multipart/alternative; boundary=\"=_0123456789abcdef_2\"\r\n\r\n"
          "--=_0123456789abcdef_2\r\n"
          "Content-Type: text/plain; charset=us-ascii\r\n\r\n"
          "Hi\r\n"
          "--=_0123456789abcdef_2\r\n"
          "Content-Type: text/html; charset=us-ascii\r\n\r\n"
          "<p>Hi\r\n"
          "--=_0123456789abcdef_2--\r\n"
          "--=_0123456789abcdef_1\r\n"
          "Content-Type: audio/ogg\r\n"
          "Content-ID: <a@b>\r\n"
          "Content-Description: =?utf-8?B?VMO2bmU=?=\r\n\r\n"
          "OGG\r\n"
          "--=_0123456789abcdef_1--\r\n");
    // The same beside a file, and beside another tree.
    const std::string more =
        letter().content(parallel).attach("a.pdf", "PDF").attach(parallel).build().value();
    CHECK(tree(more) == "mixed(parallel(alternative(plain,html),ogg),pdf,"
                        "parallel(alternative(plain,html),ogg))");
    // A tree is a value.
    CHECK(with_content(parallel) == message);
}

TEST_CASE("part_builder: parameters, disposition and other fields") {
    auto part = part_builder::data("text/csv; header=absent", "a,b\r\n");
    part.parameter("charset", "us-ascii")
        .parameter("header", "present")
        .disposition("attachment", "größe.csv")
        .header("Content-Language", "de");
    CHECK(with_content(part).find("Content-Type: text/csv; header=present; charset=us-ascii\r\n"
                                  "Content-Disposition: attachment;"
                                  " filename*=utf-8''gr%C3%B6%C3%9Fe.csv\r\n"
                                  "Content-Language: de\r\n\r\na,b\r\n") != std::string::npos);
    CHECK(with_content(part_builder::text("x", "plain; format=flowed"))
              .find("Content-Type: text/plain; format=flowed; charset=us-ascii\r\n") !=
          std::string::npos);
}

TEST_CASE("part_builder: a text is in the charset that it names") {
    const auto named = [](std::string_view body, std::string_view charset) {
        return error_of(part_builder::text(body, std::string("plain; charset=").append(charset)));
    };
    CHECK(!named("a", "UTF-8"));
    CHECK(!named("é", "utf-8"));
    CHECK(!named("a", "US-ASCII"));
    CHECK(named("é", "us-ascii") == errc::invalid_argument);
    CHECK(named("a", "iso-8859-1") == errc::invalid_argument);
    CHECK(carried(part_builder::data("text/plain; charset=iso-8859-1", "\xe9")).second == "\xe9");
}

TEST_CASE("part_builder: octets come back to the last one, in the plainest encoding") {
    constexpr auto seven = transfer_encoding::seven_bit;
    constexpr auto eight = transfer_encoding::eight_bit;
    constexpr auto quoted = transfer_encoding::quoted_printable;
    constexpr auto base64 = transfer_encoding::base64;
    std::string binary;
    for (int i = 0; i != 1024; ++i) binary += static_cast<char>(i * 7);
    const struct {
        std::string content;
        transfer_encoding never;
        transfer_encoding bodies;
    } cases[] = {
        {"", seven, seven},
        {"a", seven, seven},
        {"a\r\n", seven, seven},
        {"a\r\n\r\n", seven, seven},
        {"a\nb\n", quoted, quoted},
        {"a\rb", quoted, quoted},
        {"a\r", quoted, quoted},
        {"a\r\r\nb", quoted, quoted},
        {"a\0b"s, quoted, quoted},
        {"caf\xe9\r\n", quoted, eight},
        {"From me\r\n", quoted, quoted},
        {"--=_0123456789abcdef_1--\r\n", quoted, quoted},
        {std::string(998, 'x'), seven, seven},
        {std::string(999, 'x'), quoted, quoted},
        {binary, base64, base64},
    };
    for (const auto& c : cases)
        for (const auto type : {"text/plain; charset=iso-8859-1", "application/x-thing"}) {
            CHECK(carried(part_builder::data(type, c.content)) == std::pair(c.never, c.content));
            CHECK(carried(part_builder::data(type, c.content), mime::eight_bit::bodies) ==
                  std::pair(c.bodies, c.content));
            for (const auto wanted : {quoted, base64})
                CHECK(carried(part_builder::data(type, c.content).encoding(wanted)) ==
                      std::pair(wanted, c.content));
        }
}

TEST_CASE("part_builder: an encoding that was asked for") {
    const auto error = [](part_builder part, transfer_encoding encoding) {
        return error_of(part.encoding(encoding));
    };
    for (const auto encoding :
         {transfer_encoding::binary, transfer_encoding::uuencode, transfer_encoding::unknown}) {
        CHECK(error(part_builder::text("x"), encoding) == errc::invalid_argument);
        CHECK(error(part_builder::data("a/b", "x"), encoding) == errc::invalid_argument);
    }
    CHECK(error(part_builder::text("é"), transfer_encoding::seven_bit) == errc::invalid_argument);
    CHECK(error(part_builder::text("é"), transfer_encoding::eight_bit) == errc::invalid_argument);
    CHECK(error(part_builder::data("a/b", "\n"), transfer_encoding::seven_bit) ==
          errc::invalid_argument);
    CHECK(with_content(part_builder::text("x").encoding(transfer_encoding::base64))
              .find("base64\r\n\r\neA==\r\n") != std::string::npos);
    CHECK(with_content(part_builder::text("é").encoding(transfer_encoding::eight_bit),
                       mime::eight_bit::bodies)
              .find("8bit\r\n\r\né\r\n") != std::string::npos);
}

TEST_CASE("part_builder: M30 messages and parts of others stay byte for byte") {
    const std::string inner = "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                              "--b\r\n\r\none \r\n--b--\r\nepilogue";
    const auto [encoding, content] = carried(part_builder::message(inner));
    CHECK(encoding == transfer_encoding::seven_bit);
    CHECK(content == inner);

    const std::string part = "Content-type:  TEXT/plain ;x=y\r\n folded\r\n\r\nbody  \r\n\r\n";
    auto signed_part = part_builder::multipart("signed");
    signed_part.add(part_builder::raw(part)).add(part_builder::data("application/x-sig", "S"));
    const std::string message = with_content(signed_part);
    const auto view = mime::message_view::parse(std::string_view(message));
    CHECK((*view.root().children().begin()).bytes() == part);

    // Not what would not come through, and not in place of the message's own header.
    CHECK(error_of(part_builder::message("A: \xe9\r\n\r\n")) == errc::invalid_argument);
    CHECK(!error_of(part_builder::message("A: \xe9\r\n\r\n"), mime::eight_bit::bodies));
    CHECK(error_of(part_builder::message("A: b\n\n")) == errc::invalid_argument);
    CHECK(error_of(part_builder::message(std::string(999, 'x'))) == errc::invalid_argument);
    CHECK(error_of(part_builder::message("x").encoding(transfer_encoding::base64)) ==
          errc::invalid_argument);
    CHECK(error_of(part_builder::raw(part)) == errc::invalid_argument);
    auto eight = part_builder::multipart("mixed");
    eight.add(part_builder::raw("\r\n\xe9"));
    CHECK(error_of(eight) == errc::invalid_argument);
    CHECK(with_content(eight, mime::eight_bit::bodies).find("8bit") != std::string::npos);
    // RFC 2046 section 5.2.2: seven bits whatever is allowed.
    CHECK(error_of(part_builder::data("message/partial; id=x; number=1", "\xe9"),
                   mime::eight_bit::bodies) == errc::invalid_argument);
    // RFC 6532 section 3.7.
    CHECK(carried(part_builder::data("message/global", "Subject: \xc3\xa9\r\n\r\n")).first ==
          transfer_encoding::quoted_printable);
}

TEST_CASE("part_builder: multiparts say that they have 8bit parts") {
    auto inner = part_builder::multipart("mixed");
    inner.add(part_builder::text("a"));
    auto other = part_builder::multipart("mixed");
    other.add(part_builder::text("a")).add(part_builder::text("é"));
    auto whole = part_builder::multipart("mixed");
    whole.add(inner).add(other).add(inner);
    const std::string message = with_content(whole, mime::eight_bit::bodies);
    const auto view = mime::message_view::parse(std::string_view(message));
    std::string encodings;
    for (const auto part : view.parts())
        encodings += part.encoding() == transfer_encoding::eight_bit ? '8' : '7';
    CHECK(tree(message) == "mixed(mixed(plain),mixed(plain,plain),mixed(plain))");
    CHECK(encodings == "87787877");
}

TEST_CASE("part_builder: no boundary is in what stays as it is") {
    const std::string taken = "--=_0123456789abcdef_1\r\n";
    auto whole = part_builder::multipart("mixed");
    whole.add(part_builder::message("A: b\r\n\r\n" + taken))
        .add(part_builder::raw("\r\n--=_0123456789abcdf0_1\r\n"));
    const std::string message = with_content(whole);
    CHECK(message.find("boundary=\"=_0123456789abcdf1_1\"") != std::string::npos);
    CHECK(tree(message) == "mixed(rfc822{plain},plain)");
}

TEST_CASE("part_builder: what is wrong shows when the message is built") {
    CHECK(error_of(part_builder::multipart("mixed")) == errc::invalid_argument); // empty
    CHECK(error_of(part_builder::text("x").add(part_builder::text("y"))) == errc::invalid_argument);
    CHECK(error_of(part_builder::data("multipart/mixed", "x")) == errc::invalid_argument);
    CHECK(error_of(part_builder::data("nonsense", "x")) == errc::invalid_argument);
    CHECK(error_of(part_builder::text("x", "")) == errc::invalid_argument);
    CHECK(error_of(part_builder::text("a\0b"sv)) == errc::invalid_argument);
    CHECK(error_of(part_builder::text("\xff")) == errc::invalid_argument);
    auto boundary = part_builder::multipart("mixed");
    boundary.add(part_builder::text("x")).parameter("boundary", "b");
    CHECK(error_of(boundary) == errc::invalid_argument);
    for (const auto name : {"Subject", "content-type", "Content-ID", "Content-Transfer-Encoding"})
        CHECK(error_of(part_builder::text("x").header(name, "y")) == errc::invalid_argument);
    for (const auto bad : {"a\r\nX: y"sv, "a\nb"sv, "a\rb"sv, "a\0b"sv}) {
        CHECK(error_of(part_builder::text("x", std::string("plain; x=").append(bad))) ==
              errc::invalid_argument);
        CHECK(error_of(part_builder::data(bad, "x")) == errc::invalid_argument);
        CHECK(error_of(part_builder::text("x").parameter("x", bad)) == errc::invalid_argument);
        CHECK(error_of(part_builder::text("x").parameter(bad, "x")) == errc::invalid_argument);
        CHECK(error_of(part_builder::text("x").disposition(bad)) == errc::invalid_argument);
        CHECK(error_of(part_builder::text("x").disposition("inline", bad)) ==
              errc::invalid_argument);
        CHECK(error_of(part_builder::text("x").content_id(bad)) == errc::invalid_argument);
        CHECK(error_of(part_builder::text("x").description(bad)) == errc::invalid_argument);
        CHECK(error_of(part_builder::text("x").header("Content-X", bad)) == errc::invalid_argument);
    }
    CHECK(letter().text("x").content(part_builder::text("y")).build().error() ==
          errc::invalid_argument);
    const auto source = [](std::span<char>) -> result<std::size_t> { return std::size_t{0}; };
    CHECK(error_of(part_builder::data("message/rfc822", source)) == errc::invalid_argument);
    CHECK(
        error_of(part_builder::data("a/b", source).encoding(transfer_encoding::quoted_printable)) ==
        errc::invalid_argument);
    CHECK(!error_of(part_builder::data("a/b", source)));
}

TEST_CASE("part_builder: M01 levels and M02 parts are bounded as for readers") {
    const mime::limits most;
    for (const std::size_t depth : {most.depth - 1, most.depth, most.depth + 1}) {
        auto nested = part_builder::text("x");
        for (std::size_t i = 0; i != depth; ++i) {
            auto outer = part_builder::multipart("mixed");
            outer.add(std::move(nested));
            nested = std::move(outer);
        }
        CHECK(error_of(nested) == (depth <= most.depth ? std::error_code() : errc::too_large));
    }
    for (const std::size_t parts : {most.parts - 1, most.parts, most.parts + 1}) {
        auto whole = part_builder::multipart("mixed");
        for (std::size_t i = 0; i + 1 != parts; ++i) whole.add(part_builder::text("x"));
        CHECK(error_of(whole) == (parts <= most.parts ? std::error_code() : errc::too_large));
    }
}

TEST_CASE("part_builder: M29 whatever the tree, lines are short, ASCII, and read as they were") {
    std::mt19937 random(7);
    const auto below = [&](unsigned n) { return static_cast<std::size_t>(random() % n); };
    const auto octets = [&] {
        constexpr auto alphabet = "ab=- \t\r\n\xc3\xa9\xff.FromX_"sv;
        std::string out;
        const std::size_t size = below(5) == 0 ? 3000 : below(40);
        for (std::size_t i = 0; i != size; ++i) out += alphabet[below(alphabet.size())];
        return out;
    };
    for (int round = 0; round != 300; ++round) {
        std::vector<std::string> contents;
        auto whole = part_builder::multipart("mixed");
        auto inner = part_builder::multipart("mixed");
        for (std::size_t i = 0, n = 1 + below(4); i != n; ++i) {
            contents.push_back(octets());
            inner.add(part_builder::data(below(2) == 0 ? "text/plain" : "a/b", contents.back()));
        }
        whole.add(std::move(inner));
        contents.push_back(octets());
        whole.add(part_builder::data("a/b", contents.back()).disposition("attachment", "é\t\"\\"));
        const std::string message = with_content(std::move(whole));
        CHECK(ascii::all_of(message, ascii::is_ascii));
        for (std::size_t at = 0; at != message.size();) {
            const std::size_t end = message.find("\r\n", at);
            REQUIRE(end != std::string::npos);
            CHECK(message.find_first_of("\r\n", at) == end);
            CHECK(end - at <= 998);
            at = end + 2;
        }
        const auto view = mime::message_view::parse(std::string_view(message));
        CHECK(view.defects().empty());
        std::vector<std::string> read;
        for (const auto part : view.parts())
            if (part.is_leaf()) read.push_back(part.decoded());
        CHECK(read == contents);
    }
}
