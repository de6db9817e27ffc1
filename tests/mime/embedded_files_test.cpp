// Files in the midst of texts: found where they are, and nowhere else.
#include <courriel/mime/embedded_files.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/transfer_encoding.hpp>

namespace {

using namespace courriel::mime;

// uuencode(1) of "Cat", as in every description of it, and of 45 octets 'a'.
constexpr std::string_view cat = "begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n";

std::vector<std::string_view> found_in(std::string_view text) {
    std::vector<std::string_view> out;
    for (const embedded_file& file : find_embedded_files(text))
        out.push_back(text.substr(file.range.begin, file.range.end - file.range.begin));
    return out;
}

using blocks = std::vector<std::string_view>;

} // namespace

TEST_CASE("embedded_files: uuencode between lines of text") {
    const std::string text =
        "See this:\r\n" + std::string(cat) + "and that:\r\n" + std::string(cat) + "-- \r\nAda\r\n";
    const auto files = find_embedded_files(text);
    REQUIRE(files.size() == 2);
    CHECK(files[0].encoding == embedded_encoding::uuencode);
    CHECK(files[0].name == "cat.txt");
    CHECK(files[0].mode == 0644);
    CHECK(files[0].is_complete);
    const auto range = files[1].range;
    const std::string_view block =
        std::string_view(text).substr(range.begin, range.end - range.begin);
    CHECK(block == cat);
    CHECK(decode_body(block, transfer_encoding::uuencode) == "Cat");
    CHECK(text_without(text, files) == "See this:\r\nand that:\r\n-- \r\nAda\r\n");
    CHECK(text_without(text, std::span(files).first(1)) ==
          "See this:\r\nand that:\r\n" + std::string(cat) + "-- \r\nAda\r\n");
}

TEST_CASE("embedded_files: names and modes") {
    const auto name = [](std::string_view line) {
        const auto files = find_embedded_files(std::string(line) + "\n#0V%T\n`\nend\n");
        return files.empty() ? std::string("-") : files[0].name;
    };
    CHECK(name("begin 0755 a name.tar.gz ") == "a name.tar.gz");
    CHECK(name("begin 644 caf\xE9") == "café");
    CHECK(name("begin 644 café") == "café");
    CHECK(find_embedded_files("begin 4755 x\n#0V%T\n`\nend\n")[0].mode == 0755);
    for (const std::string_view line : {"begin 644", "begin 644 ", "begin 64 x", "begin 00644 x",
                                        "begin 689 x", " begin 644 x", "Begin 644 x", "begin x"})
        CHECK(name(line) == "-");
}

TEST_CASE("M22: words that begin like a file are none") {
    CHECK(found_in("begin 644 reasons to read on\nwhich are good.\nend\n") == blocks{});
    CHECK(found_in("begin 644 reasons\nMANY OF THEM\nend\n") == blocks{});
    CHECK(found_in("begin 644 reasons\n") == blocks{});
    CHECK(found_in("begin 644 reasons\nend\n") == blocks{});
    CHECK(found_in("begin 644 x\n\nend\n") == blocks{});
    // An empty file is one.
    CHECK(found_in("begin 644 x\n`\nend\n") == blocks{"begin 644 x\n`\nend\n"});
    CHECK(found_in("begin 644 x\n \nend") == blocks{"begin 644 x\n \nend"});
}

TEST_CASE("M22: a block that is cut ends where its data ends") {
    const auto cut = [](std::string_view text) {
        const auto files = find_embedded_files(text);
        REQUIRE(files.size() == 1);
        CHECK_FALSE(files[0].is_complete);
        return text.substr(files[0].range.end);
    };
    CHECK(cut("begin 644 x\n#0V%T\nwords go on\n") == "words go on\n");
    CHECK(cut("begin 644 x\n#0V%T\n`\nwords\n") == "words\n");
    CHECK(cut("begin 644 x\n#0V%T") == "");
    CHECK(cut("begin 644 x\n#0V%T\n#0V%TXX and more\n") == "#0V%TXX and more\n");
    // The line that ends it may begin another.
    CHECK(found_in("begin 644 x\n#0V%T\nbegin 644 y\n#0V%T\nend\n") ==
          blocks{"begin 644 x\n#0V%T\n", "begin 644 y\n#0V%T\nend\n"});
    CHECK(found_in("begin 644 x\nbegin 644 y\n#0V%T\nend\n") ==
          blocks{"begin 644 y\n#0V%T\nend\n"});
    // Lines that lost the spaces at their ends, and lines with a checksum.
    CHECK(found_in("begin 644 x\n#0V%T\n#\n#0V%TX\n\nend\n").front().ends_with("end\n"));
}

TEST_CASE("embedded_files: yEnc") {
    const std::string_view block = "=ybegin part=2 line=128 size=19338 name=j oy.jpg\r\n"
                                   "=ypart begin=1 end=3\r\n"
                                   "\x8B\x8C=}\x8D\r\nend\r\n"
                                   "=yend size=3 part=2 pcrc32=12345678\r\n";
    const std::string text = "text\r\n" + std::string(block) + "more\r\n";
    const auto files = find_embedded_files(text);
    REQUIRE(files.size() == 1);
    CHECK(files[0].encoding == embedded_encoding::yenc);
    CHECK(files[0].name == "j oy.jpg");
    CHECK(files[0].size == 19338);
    CHECK(files[0].part == 2);
    CHECK(files[0].is_complete);
    CHECK(found_in(text) == blocks{block});
    CHECK(text_without(text, files) == "text\r\nmore\r\n");
    CHECK(found_in("=ybegin size=3 name=x\n=yend\n") == blocks{});
    CHECK(found_in("=ybegin line=128 size=3\n=yend\n") == blocks{});
    const auto sizes =
        find_embedded_files("=ybegin line=128 size=99999999999999999999999 name=x\n");
    REQUIRE(sizes.size() == 1);
    CHECK(sizes[0].size == 0);
    CHECK_FALSE(sizes[0].is_complete);
    CHECK(found_in("=ybegin line=1 name=x\na\n=ybegin line=1 name=y\nb\n=yend size=1\n").size() ==
          2);
}

TEST_CASE("embedded_files: their number is limited") {
    std::string text;
    for (int i = 0; i != 4; ++i) text += cat;
    for (std::size_t most = 0; most != 6; ++most) {
        limits bounds;
        bounds.embedded_files = most;
        CHECK(find_embedded_files(text, bounds).size() == std::min<std::size_t>(most, 4));
    }
}

TEST_CASE("embedded_files: cut at every octet") {
    const std::string text = std::string(cat) + "=ybegin line=9 size=1 name=x\r\na\r\n=yend\r\n";
    for (std::size_t size = 0; size <= text.size(); ++size) {
        const std::vector<char> exact(text.begin(), text.begin() + static_cast<long>(size));
        const std::string_view cut(exact.data(), size);
        for (const embedded_file& file : find_embedded_files(cut)) {
            CHECK(file.range.begin < file.range.end);
            CHECK(file.range.end <= size);
        }
    }
}
