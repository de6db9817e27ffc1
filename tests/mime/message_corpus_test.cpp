// Every message of the corpus: all its octets are there, its parts tile their containers, and what
// they give is text.
#include <courriel/mime/message_view.hpp>

#include <doctest/doctest.h>

#include <string>

#include <courriel/utf8.hpp>

#include "support/corpus.hpp"

using namespace courriel;

TEST_CASE("M30: no octet of a real message is lost or changed") {
    test::for_each_message([&](const std::string& text) {
        const auto mail = mime::message_view::parse(text);
        CHECK(mail.root().bytes() == text);
        for (const auto part : mail.parts()) {
            CHECK(std::string(part.header_bytes()).append(part.body()) == part.bytes());
            CHECK(utf8::is_valid(part.text()));
            std::size_t at = part.body_begin();
            for (const auto child : part.children()) {
                CHECK(child.header_begin() >= at);
                at = child.body_end();
            }
            CHECK(at <= part.body_end());
        }
        for (const auto& d : mail.check()) {
            CHECK(d.begin <= d.end);
            CHECK(d.end <= text.size());
        }
    });
}
