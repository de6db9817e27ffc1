// mbox files read: where messages end, in all dialects, with files that lie about it.
#include <courriel/mime/mbox_reader.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/errc.hpp>

#include "support/counting_allocator.hpp"

using namespace courriel;
using namespace courriel::mime;

namespace {

using texts = std::vector<std::string>;

constexpr std::size_t most = 10'000'000;
const std::string from = "From ada@example.org Thu Nov 24 18:22:48 1986\n";

texts read(std::string_view file, mbox_reader_options options = {}) {
    texts out;
    mbox_reader reader(file, options);
    while (reader.next().value()) out.push_back(reader.read_all(most).value());
    return out;
}

mbox_reader_options dialect(mbox_dialect d) {
    mbox_reader_options options;
    options.dialect = d;
    return options;
}

std::string with_crlf(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') out += '\r';
        out += c;
    }
    return out;
}

// A source that gives `most` octets a time.
mbox_source slow(std::string_view file, std::size_t piece) {
    return [=](std::uint64_t offset, std::span<char> to) -> result<std::size_t> {
        const auto rest = file.substr(std::min<std::size_t>(offset, file.size()));
        return rest.copy(to.data(), std::min(piece, to.size()));
    };
}

} // namespace

TEST_CASE("mbox: messages, their offsets and their From lines") {
    const std::string file = from + "Subject: 1\n\none\n\n" + from + "Subject: 2\n\ntwo\n\n\n";
    mbox_reader reader(file);
    REQUIRE(reader.next().value());
    CHECK(reader.entry().begin == 0);
    CHECK(reader.entry().content_begin == from.size());
    CHECK(reader.entry().from.sender == "ada@example.org");
    CHECK(to_rfc3339(*reader.entry().from.date) == "1986-11-24T18:22:48-00:00");
    CHECK(reader.read_all(most).value() == "Subject: 1\n\none\n");
    const auto first = reader.entry();
    CHECK(file.substr(first.content_begin, first.content_end - first.content_begin) ==
          "Subject: 1\n\none\n");
    REQUIRE(reader.next().value());
    const auto second = reader.entry().begin;
    CHECK(second == file.rfind("From "));
    CHECK(reader.read_all(most).value() == "Subject: 2\n\ntwo\n\n");
    CHECK_FALSE(reader.next().value());
    CHECK_FALSE(reader.next().value());
    CHECK(reader.read().value().empty());

    reader.seek(second);
    REQUIRE(reader.next().value());
    CHECK(reader.read_all(most).value() == "Subject: 2\n\ntwo\n\n");
    reader.seek(0);
    REQUIRE(reader.next().value()); // and over what was not read
    REQUIRE(reader.next().value());
    CHECK(reader.entry().begin == second);
}

TEST_CASE("mbox: odd files") {
    CHECK(read("") == texts{});
    CHECK(read("\n\r\n\n") == texts{});
    CHECK(read(from) == texts{""});
    CHECK(read(from.substr(0, from.size() - 1)) == texts{""});
    CHECK(read("\n\n" + from + "\n" + from + "\n\n") == texts{"", "\n"});
    CHECK(read(from + "a") == texts{"a"});
    CHECK(read(from + "a\n") == texts{"a\n"});
    CHECK(read(from + "a\n\n") == texts{"a\n"});
    CHECK(read(with_crlf(from + "a\n\n" + from + "b\n\n")) == texts{"a\r\n", "b\r\n"});
    CHECK(read(from + "a\r\n\r\n" + from + "b\r\n") == texts{"a\r\n", "b\r\n"});
    CHECK(read(from + "a\r\r\n" + from) == texts{"a\r\r\n" + from}); // no empty line
}

TEST_CASE("mbox: text before the first From line is passed over") {
    const std::string file = "junk\n\nmore\n\n" + from + "a\n";
    mbox_reader reader(file);
    REQUIRE(reader.next().value());
    CHECK(reader.entry().begin == 12);
    REQUIRE(reader.entry().defects.size() == 1);
    CHECK(reader.entry().defects[0].kind == defect_kind::no_from_line);
    CHECK(reader.entry().defects[0].begin == 0);
    CHECK(reader.entry().defects[0].end == 11);
    CHECK(reader.read_all(most).value() == "a\n");
    CHECK_FALSE(reader.next().value());
    CHECK(read("no mbox at all\n") == texts{});
}

TEST_CASE("M31: a From line in a body ends nothing but where one may stand") {
    for (const std::string& body : texts{
             std::string("From x\n"),
             std::string("\nFrom x\n"),
             "\nFrom here to there\n\n>From x\n\n>>From x\n",
             "x\n" + from + "y\n", // no empty line before it
             "\nFROM " + from.substr(5) + "y\n",
             "\n " + from,
         }) {
        CAPTURE(body);
        mbox_reader_options options;
        options.unquotes = false;
        CHECK(read(from + body + "\n" + from + "end\n", options) == texts{body, "end\n"});
    }
    mbox_reader_options lax;
    lax.needs_empty_line = false;
    CHECK(read(from + "x\n" + from + "y\n", lax) == texts{"x\n", "y\n"});
    CHECK(read(from + "x\n\n" + from + "y\n", lax) == texts{"x\n", "y\n"});
    CHECK(read(from + from, lax) == texts{"", ""});
    lax = {};
    lax.needs_date = false;
    CHECK(read("From a\nx\n\nFrom b\ny\n", lax) == texts{"x\n", "y\n"});
    CHECK(read("From a\nx\n\nFrom b\ny\n") == texts{"x\n\nFrom b\ny\n"});
    mbox_reader reader("From a\nx\n");
    REQUIRE(reader.next().value());
    REQUIRE(reader.entry().defects.size() == 1);
    CHECK(reader.entry().defects[0].kind == defect_kind::invalid_from_line);
    CHECK(reader.entry().from.sender == "a");
}

TEST_CASE("mbox: quoting undone, each dialect's way") {
    const std::string body = "From a\n>From b\n>>From c\n> From d\n>Fro\n>>\n>";
    const auto one = [&](mbox_dialect d) { return read(from + body, dialect(d)).at(0); };
    CHECK(one(mbox_dialect::mboxo) == "From a\nFrom b\n>>From c\n> From d\n>Fro\n>>\n>");
    CHECK(one(mbox_dialect::mboxcl) == one(mbox_dialect::mboxo));
    CHECK(one(mbox_dialect::mboxrd) == "From a\nFrom b\n>From c\n> From d\n>Fro\n>>\n>");
    CHECK(one(mbox_dialect::mboxcl2) == body);
    const std::string deep(1'000'000, '>');
    CHECK(read(from + deep + "From x\n").at(0) == deep.substr(1) + "From x\n");
    CHECK(read(from + deep + "Fromage\n").at(0) == deep + "Fromage\n");
}

TEST_CASE("mbox: line ends as asked") {
    const std::string file = from + "a\r\nb\nc\rd\r\r\n\r\n>From x\n\r";
    mbox_reader_options options;
    CHECK(read(file, options) == texts{"a\r\nb\nc\rd\r\r\n\r\nFrom x\n\r"});
    options.line_end = mbox_line_end::crlf;
    CHECK(read(file, options) == texts{"a\r\nb\r\nc\rd\r\r\n\r\nFrom x\r\n\r"});
    options.line_end = mbox_line_end::lf;
    CHECK(read(file, options) == texts{"a\nb\nc\rd\r\n\nFrom x\n\r"});
}

TEST_CASE("mbox: a Content-Length that is right ends the message") {
    const std::string body = "one\n\n" + from + "\n>From x\n";
    const auto head = [](std::size_t n) { return "Content-Length: " + std::to_string(n) + "\n\n"; };
    for (const std::string gap : {"", "\n", "\n\n", "\r\n"}) {
        const std::string file = from + head(body.size()) + body + gap + from + "two\n";
        CHECK(read(file, dialect(mbox_dialect::mboxcl2)) ==
              texts{head(body.size()) + body, "two\n"});
    }
    const std::string file = from + head(body.size()) + body;
    CHECK(read(file, dialect(mbox_dialect::mboxcl2)) == texts{head(body.size()) + body});
    CHECK(read(file + "\n", dialect(mbox_dialect::mboxcl)).at(0).ends_with("\n\nFrom x\n"));
    // Without a line end at its end, as long as it says so.
    CHECK(read(from + head(3) + "one\n\n" + from, dialect(mbox_dialect::mboxcl2)) ==
          texts{head(3) + "one", ""});
    // Other dialects do not believe it.
    CHECK(read(file).size() == 2);
}

TEST_CASE("M31: a Content-Length that lies is not believed") {
    const std::string rest = "one\n\n" + from + "two\n\n" + from + "three\n";
    for (const std::string value : {"1", "3000", "7", "52", "100000", "18446744073709551615",
                                    "18446744073709551616", "-1", "", "x", "9223372036854775807"}) {
        CAPTURE(value);
        const std::string field = "Content-Length: " + value + "\n\n";
        const std::string file = from + field + rest;
        mbox_reader cl(file, dialect(mbox_dialect::mboxcl2));
        REQUIRE(cl.next().value());
        REQUIRE(cl.entry().defects.size() == 1);
        CHECK(cl.entry().defects[0].kind == defect_kind::wrong_content_length);
        CHECK(cl.entry().defects[0].begin == from.size());
        CHECK(cl.read_all(most).value() == field + "one\n");
        CHECK(cl.next().value());
        CHECK(cl.next().value());
        CHECK_FALSE(cl.next().value());
    }
}

TEST_CASE("mbox: a source that cannot look ahead, and one that fails") {
    const std::string big(200'000, 'x');
    const std::string file = from + "Content-Length: " + std::to_string(big.size() + 1) + "\n\n" +
                             big + "\n\n" + from + "two\n";
    std::uint64_t expected = 0;
    const auto pipe = [&](std::uint64_t offset, std::span<char> to) -> result<std::size_t> {
        if (offset != expected) return errc::not_supported;
        const auto n = slow(file, 1000)(offset, to);
        expected += *n;
        return n;
    };
    mbox_reader reader(pipe, dialect(mbox_dialect::mboxcl2));
    REQUIRE(reader.next().value());
    CHECK(reader.entry().defects.size() == 1);
    REQUIRE(reader.next().value());
    CHECK(reader.read_all(most).value() == "two\n");

    mbox_reader failing([&](std::uint64_t offset, std::span<char> to) -> result<std::size_t> {
        if (offset > 100'000) return std::make_error_code(std::errc::io_error);
        return slow(file, 1000)(offset, to);
    });
    REQUIRE(failing.next().value());
    CHECK(failing.read_all(most).error() == std::errc::io_error);
    CHECK(failing.read().error() == std::errc::io_error);
    CHECK(failing.next().error() == std::errc::io_error);
}

TEST_CASE("mbox: read_all up to its limit") {
    const std::string file = from + "12345\n\n" + from + "next\n";
    for (const std::size_t n : {5U, 6U, 7U}) {
        mbox_reader reader(file);
        REQUIRE(reader.next().value());
        const auto text = reader.read_all(n);
        CHECK(text.has_value() == (n >= 6));
        if (!text) CHECK(text.error() == errc::too_large);
        REQUIRE(reader.next().value());
        CHECK(reader.read_all(most).value() == "next\n");
    }
}

TEST_CASE("mbox: the From line's limit") {
    for (const std::size_t size : {99U, 100U, 101U}) {
        const std::string date = " Thu Nov 24 18:22:48 1986";
        const std::string line = "From " + std::string(size - 5 - date.size(), 'a') + date;
        for (const std::string end : {"\n", "\r\n"}) {
            mbox_reader_options options;
            options.limits.from_line = 100;
            const auto got = read(from + "x\n\n" + line + end + "y\n", options);
            CHECK(got.size() == (size <= 100 ? 2 : 1));
            CHECK(read(line + end + "y\n", options).size() == (size <= 100 ? 1 : 0));
        }
    }
}

TEST_CASE("mbox: no From line is longer than 64 KiB, whatever the limit") {
    constexpr std::size_t largest = 64 * 1024;
    for (const std::size_t size : {largest - 1, largest, largest + 1}) {
        const std::string date = " Thu Nov 24 18:22:48 1986";
        mbox_reader_options options;
        options.limits.from_line = std::numeric_limits<std::size_t>::max();
        const std::string file =
            from + "x\n\nFrom " + std::string(size - 5 - date.size(), 'a') + date + "\ny\n";
        CHECK(read(file, options).size() == (size <= largest ? 2 : 1));
    }
}

TEST_CASE("mbox: the header's limit, beyond which no Content-Length is looked for") {
    for (const std::size_t size : {9'999U, 10'000U, 10'001U}) {
        const std::string length = "Content-Length: 60\n";
        const std::string header =
            "X: " + std::string(size - length.size() - 4, 'a') + "\n" + length;
        REQUIRE(header.size() == size);
        std::string body = "\n" + from;
        body.resize(60, 'x');
        auto options = dialect(mbox_dialect::mboxcl2);
        options.limits.header_size = 10'001; // with the empty line
        CHECK(read(from + header + "\n" + body, options).size() == (size <= 10'000 ? 1 : 2));
    }
}

TEST_CASE("mbox: any pieces from the source, any file cut anywhere, in exact buffers") {
    std::string file = from + "Subject: 1\n\nFrom here\n>From there\n>>From\n\n" + from + "\n\n\n" +
                       from + "Content-Length: 52\n\n\n" + from + "x\n\n" + from + "end";
    for (const bool crlf : {false, true}) {
        if (crlf) file = with_crlf(file);
        for (const auto d : {mbox_dialect::mboxo, mbox_dialect::mboxrd, mbox_dialect::mboxcl,
                             mbox_dialect::mboxcl2}) {
            for (std::size_t n = 0; n <= file.size(); ++n) {
                const std::vector<char> exact(file.begin(),
                                              file.begin() + static_cast<std::ptrdiff_t>(n));
                const std::string_view view(exact.data(), n);
                const auto whole = read(view, dialect(d));
                texts pieces;
                auto options = dialect(d);
                mbox_reader reader(slow(view, 1 + n % 7), options);
                while (reader.next().value()) pieces.push_back(reader.read_all(most).value());
                REQUIRE(pieces == whole);
            }
        }
    }
}

TEST_CASE("mbox: separators at every place of the window") {
    for (std::size_t pad = 0; pad != 70; ++pad) {
        std::string file = from;
        texts expected;
        for (int i = 0; i != 60; ++i) {
            std::string text(4000 + pad + static_cast<std::size_t>(i), 'x');
            for (std::size_t at = 60; at < text.size(); at += 61) text[at] = '\n';
            text += "\n";
            expected.push_back(text);
            file += text + "\n" + from;
        }
        expected.emplace_back();
        REQUIRE(read(file) == expected);
    }
}

TEST_CASE("mbox: a file of any size needs a window of it") {
    constexpr std::uint64_t size = 2'000'000;
    const std::string head = from + "Content-Length: 9000000\n\n";
    const auto source = [&](std::uint64_t offset, std::span<char> to) -> result<std::size_t> {
        const std::size_t n = std::min<std::uint64_t>(to.size(), size - std::min(size, offset));
        for (std::size_t i = 0; i != n; ++i, ++offset)
            to[i] = offset < head.size() ? head[static_cast<std::size_t>(offset)] : '>';
        return n;
    };
    for (const auto d :
         {mbox_dialect::mboxo, mbox_dialect::mboxrd, mbox_dialect::mboxcl, mbox_dialect::mboxcl2}) {
        const std::size_t before = courriel::tests::live_bytes();
        courriel::tests::reset_peak();
        mbox_reader reader(source, dialect(d));
        REQUIRE(reader.next().value());
        std::uint64_t total = 0;
        for (auto piece = reader.read().value(); !piece.empty(); piece = reader.read().value())
            total += piece.size();
        CHECK(total == size - from.size());
        CHECK(courriel::tests::peak_bytes() - before < std::size_t{5} * 64 * 1024);
    }
}

TEST_CASE("mbox: what dialect a file is in") {
    const std::string plain = from + "a: b\n\nx\n\n" + from + "a: b\n\n>From y\n";
    auto traits = detect_mbox(plain, true);
    REQUIRE(traits);
    CHECK(traits->dialect == mbox_dialect::mboxrd);
    CHECK_FALSE(traits->crlf);
    CHECK(traits->dated);
    CHECK_FALSE(traits->truncated);
    CHECK(detect_mbox(with_crlf("\n" + plain), true)->crlf);
    CHECK(detect_mbox(with_crlf(plain), true)->dated);
    CHECK(detect_mbox(plain, false)->truncated);
    CHECK_FALSE(detect_mbox("From: a\n", true));
    CHECK_FALSE(detect_mbox("", true));
    CHECK_FALSE(detect_mbox("x\n\n" + plain, true));
    CHECK_FALSE(detect_mbox("From a\nx\n", true)->dated);

    const std::string body = "x\n\n" + from + "y\n";
    const std::string length = "Content-Length: " + std::to_string(body.size()) + "\n\n";
    const std::string cl2 = from + length + body + "\n";
    CHECK(detect_mbox(cl2 + cl2, true)->dialect == mbox_dialect::mboxcl2);
    CHECK(detect_mbox((cl2 + cl2).substr(0, cl2.size() + 150), false)->dialect ==
          mbox_dialect::mboxcl2);
    CHECK(detect_mbox(cl2 + plain, true)->dialect == mbox_dialect::mboxrd);
    CHECK(detect_mbox(from + "Content-Length: 8\n\n>From y\n\n" + cl2, true)->dialect ==
          mbox_dialect::mboxcl);
}
