// Every message of the corpus: all its octets are there, its parts tile their containers, and what
// they give is text.
#include <courriel/mime/message_view.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <courriel/utf8.hpp>

using namespace courriel;

TEST_CASE("M30: no octet of a real message is lost or changed") {
    namespace fs = std::filesystem;
    std::size_t messages = 0;
    for (const auto& entry :
         fs::recursive_directory_iterator(COURRIEL_SOURCE_DIR "/tests/corpus")) {
        if (!entry.is_regular_file() || entry.path().extension() == ".json") continue;
        CAPTURE(entry.path().string());
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(in)), {});
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
        ++messages;
    }
    CHECK(messages > 200);
}
