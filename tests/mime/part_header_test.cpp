// What a part says of its header is what the octets of the header say, whether its fields were kept
// or are read again.
#include <courriel/mime/message_view.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/corpus.hpp"
#include "support/random.hpp"
#include "support/same_header.hpp"

namespace {

using namespace courriel;
using namespace courriel::mime;

void check_headers(std::string_view text, const limits& limits = {}) {
    CAPTURE(text);
    const auto mail = message_view::parse(text, limits);
    for (const part_view part : mail.parts()) {
        const auto header = header_view::parse(part.header_bytes(), limits);
        CHECK(test::same_header(part.header(), header));
        const field_view* const encoding = header.find("Content-Transfer-Encoding");
        CHECK(part.encoding() == (encoding == nullptr ? transfer_encoding::seven_bit
                                                      : parse_transfer_encoding(encoding->value)));
    }
}

} // namespace

TEST_CASE("part headers: each way that one begins and ends") {
    for (const std::string_view text :
         {"", "A: b", "A: b\r\n", "A: b\r\n\r\n", "A: b\n\n", "A: b\r\n\r\nx", "\r\nx", "x",
          "A: b\r\nx\r\n", "From x\r\nA: b\r\n\r\n", "A : b\r\n\r\n", "A: b\r\n c\r\nB:\r\n\r\n",
          "A: \r\r\n\r\n", "Content-Type: message/rfc822\r\n\r\nFrom x\r\nA: b\r\n\r\n",
          "Content-Type: multipart/x; boundary=b\r\n\r\n--b\r\nA: b\r\n--b\r\nA: "
          "b\r\n\r\n--b\r\n\r\n",
          "Content-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"})
        check_headers(text);
}

TEST_CASE("part headers: limits at N-1, N and N+1") {
    const std::string_view text = "A: b\r\nCC: d\r\nE: f\r\n\r\n";
    for (const std::size_t n : {0U, 1U, 2U, 3U, 4U}) {
        limits limits;
        limits.fields = n;
        check_headers(text, limits);
    }
    for (std::size_t n = 0; n != text.size() + 2; ++n) {
        limits limits;
        limits.header_size = n;
        check_headers(text, limits);
        limits.defects = 0;
        check_headers(text, limits);
    }
}

TEST_CASE("part headers: more fields than are kept") {
    for (const std::size_t fields : {1023U, 1024U, 1025U, 5000U}) {
        std::string text;
        for (std::size_t i = 0; i != fields; ++i) text += "a:\n";
        check_headers(text + "\nbody");
        check_headers("Content-Type: message/rfc822\n\n" + text + "\nbody");
    }
}

TEST_CASE("part headers: the corpus, and texts at random") {
    test::for_each_message([](const std::string& text) { check_headers(text); });
    test::random random(5);
    constexpr std::string_view words[] = {"A: b",
                                          "\r\n",
                                          "\r\n",
                                          "\n",
                                          "\r\n\r\n",
                                          "--b",
                                          "--b--",
                                          " ",
                                          "\t",
                                          "x",
                                          ":",
                                          "\r",
                                          "From ",
                                          "Content-Type: multipart/mixed; boundary=b",
                                          "Content-Type: message/rfc822",
                                          "Content-Transfer-Encoding: base64"};
    for (int round = 0; round != 20'000; ++round) {
        std::string text;
        for (std::size_t n = random.below(30); n != 0; --n)
            text += words[random.below(std::size(words))];
        check_headers(text);
    }
}
