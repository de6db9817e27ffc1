// format=flowed: RFC 3676's own examples, both ways.
#include <courriel/mime/flowed.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/errc.hpp>
#include <courriel/mime/message_builder.hpp>
#include <courriel/mime/message_view.hpp>
#include <courriel/utf8.hpp>

namespace {

using namespace courriel;
using namespace courriel::mime;
using namespace std::string_literals;
using enum paragraph_kind;

using paragraphs = std::vector<flowed_paragraph>;

constexpr flowed_form del_sp{.del_sp = true};

std::string write(const paragraphs& list, flowed_options options = {}) {
    auto text = write_flowed(list, options);
    REQUIRE(text);
    return *text;
}

} // namespace

TEST_CASE("RFC 3676 section 4.1: a paragraph is the lines that end with a space, and one more") {
    const auto read = parse_flowed("`Take some more tea,' the March Hare said to Alice, \r\n"
                                   "very earnestly.\r\n"
                                   "\r\n"
                                   "`I've had nothing yet,' Alice replied in an offended \r\n"
                                   "tone, `so I can't take more.'\r\n"
                                   "\r\n"
                                   "`You mean you can't take LESS,' said the Hatter: `it's \r\n"
                                   "very easy to take MORE than nothing.'\r\n");
    REQUIRE(read.size() == 5);
    CHECK(read[0] == flowed_paragraph{flowed, 0,
                                      "`Take some more tea,' the March Hare said to Alice, "
                                      "very earnestly."});
    CHECK(read[1] == flowed_paragraph{fixed, 0, ""});
    CHECK(read[4].text.ends_with("it's very easy to take MORE than nothing.'"));
}

TEST_CASE("RFC 3676 section 4.5: the depth is the number of marks, and separates paragraphs") {
    const std::string_view body = "> Thou villainous ill-breeding spongy dizzy-eyed \r\n"
                                  "> reeky elf-skinned pigeon-egg!\r\n"
                                  ">> Thou artless swag-bellied milk-livered \r\n"
                                  ">> dismal-dreaming idle-headed scut!\r\n"
                                  ">>> Thou errant folly-fallen spleeny reeling-ripe \r\n"
                                  ">>> unmuzzled ratsbane!\r\n"
                                  ">>>>>> Any complaints?\r\n";
    const paragraphs expected{
        {flowed, 1, "Thou villainous ill-breeding spongy dizzy-eyed reeky elf-skinned pigeon-egg!"},
        {flowed, 2, "Thou artless swag-bellied milk-livered dismal-dreaming idle-headed scut!"},
        {flowed, 3, "Thou errant folly-fallen spleeny reeling-ripe unmuzzled ratsbane!"},
        {fixed, 6, "Any complaints?"}};
    CHECK(parse_flowed(body) == expected);
    CHECK(write(expected, {.form = {}, .width = 52}) == body);
    CHECK(flowed_to_plain(body).starts_with("> Thou villainous ill-breeding spongy dizzy-eyed "
                                            "reeky elf-skinned pigeon-egg!\n>> Thou artless"));
    CHECK(parse_plain(flowed_to_plain(body)).size() == 4);
    // Improper: the line before says that it flows, its depth that it does not.
    CHECK(parse_flowed(">a \r\n>>b\r\nc\r\n") ==
          paragraphs{{flowed, 1, "a "}, {fixed, 2, "b"}, {fixed, 0, "c"}});
}

TEST_CASE("flowed: spaces that stuff a line, and those that do not") {
    CHECK(parse_flowed(" From me\n >no quote\n> > deep\n  two\n \n>\n") ==
          paragraphs{{fixed, 0, "From me"},
                     {fixed, 0, ">no quote"},
                     {fixed, 1, "> deep"},
                     {fixed, 0, " two"},
                     {fixed, 0, ""},
                     {fixed, 1, ""}});
    CHECK(write({{fixed, 0, "From me"},
                 {fixed, 0, ">no quote"},
                 {fixed, 0, " two"},
                 {fixed, 1, "Fromage"},
                 {fixed, 0, "Fromage"},
                 {fixed, 2, ""},
                 {fixed, 0, "end   "}}) ==
          " From me\r\n >no quote\r\n  two\r\n> Fromage\r\nFromage\r\n>>\r\nend\r\n");
}

TEST_CASE("flowed: the separator of a signature joins with nothing") {
    const paragraphs expected{{flowed, 0, "Regards, "},
                              {signature_separator, 0, "-- "},
                              {fixed, 0, "Ada"},
                              {signature_separator, 1, "-- "}};
    CHECK(parse_flowed("Regards, \r\n-- \r\nAda\r\n> -- \r\n") == expected);
    CHECK(parse_flowed(">-- \r\n").front().kind == signature_separator);
    CHECK(parse_flowed(" -- \r\nx\r\n") == paragraphs{{flowed, 0, "-- x"}});
    CHECK(write(expected) == "Regards,\r\n-- \r\nAda\r\n> -- \r\n");
    // No soft break makes one.
    const std::string word(80, 'w');
    for (const flowed_form form : {flowed_form{}, del_sp})
        for (const std::string_view text : {"-- ", "--"}) {
            const paragraphs odd{{flowed, 0, std::string(text) + word}};
            const auto read = parse_flowed(write(odd, {.form = form}), form);
            REQUIRE(read.size() == 1);
            CHECK(read[0].text == odd[0].text);
        }
}

TEST_CASE("RFC 3676 section 4.2: with DelSp the space that flows is not text") {
    CHECK(parse_flowed("foo \r\nbar\r\n", del_sp) == paragraphs{{flowed, 0, "foobar"}});
    CHECK(parse_flowed("foo  \r\nbar\r\n", del_sp) == paragraphs{{flowed, 0, "foo bar"}});
    CHECK(parse_flowed("foo \r\nbar\r\n") == paragraphs{{flowed, 0, "foo bar"}});
    const std::string chinese = "天地玄黃宇宙洪荒日月盈昃辰宿列張寒來暑往秋收冬藏";
    const std::string body = write({{flowed, 0, chinese}}, {.form = del_sp, .width = 30});
    CHECK(body == "天地玄黃宇宙洪荒日月盈昃辰宿 \r\n列張寒來暑往秋收冬藏\r\n");
    CHECK(parse_flowed(body, del_sp)[0].text == chinese);
    CHECK(needs_del_sp(chinese));
    CHECK_FALSE(needs_del_sp("Hello, 世界"));
    CHECK_FALSE(needs_del_sp(""));
}

TEST_CASE("flowed: what a type says of it") {
    const auto form = [](std::string_view type) {
        return flowed_form::of(media_type::parse(type));
    };
    CHECK_FALSE(form("text/plain"));
    CHECK_FALSE(form("text/html; format=flowed"));
    CHECK_FALSE(form("text/plain; format=fixed"));
    REQUIRE(form("text/plain; Format=Flowed"));
    CHECK_FALSE(form("text/plain; format=flowed")->del_sp);
    CHECK(form("text/plain; format=flowed; DelSp=YES")->del_sp);
}

TEST_CASE("flowed: lines stay within the width, and read as what was written") {
    const std::string words =
        "Voilà  une phrase, ni  longue ni   brève; 世界 wide and 🙂 too. ";
    std::string text;
    for (int i = 0; i != 40; ++i) {
        text += words.substr(0, static_cast<std::size_t>(i) % 7 * 4);
        text = utf8::sanitize(text) + "x";
        for (const flowed_form form : {flowed_form{}, del_sp})
            for (const std::size_t width : {20U, 66U, 78U, 998U})
                for (const std::size_t depth : {0U, 1U, 9U}) {
                    const std::string body =
                        write({{flowed, depth, text}}, {.form = form, .width = width});
                    const auto read = parse_flowed(body, form);
                    REQUIRE(read.size() == 1);
                    CHECK(read[0].text == text);
                    CHECK(read[0].quote_depth == depth);
                }
    }
    const std::string body =
        write({{flowed, 1,
                std::string(40, 'a') + " " + std::string(40, 'b') + " " + std::string(27, 'c')}});
    CHECK(body == "> " + std::string(40, 'a') + " \r\n> " + std::string(40, 'b') + " " +
                      std::string(27, 'c') + "\r\n");
    // A word longer than a line stays whole, unless it may be cut.
    const std::string word(2000, 'w');
    CHECK(write({{flowed, 0, word}}) == word + "\r\n");
    const std::string cut = write({{flowed, 0, word}}, {.form = del_sp});
    CHECK(cut.find("\r\n") <= 78);
    CHECK(parse_flowed(cut, del_sp)[0].text == word);
}

TEST_CASE("flowed: what cannot be written is refused") {
    CHECK(write_flowed(paragraphs{{fixed, 0, "a\rb"}}).error() == errc::invalid_argument);
    CHECK(write_flowed(paragraphs{{fixed, 0, "a\nb"}}).error() == errc::invalid_argument);
    CHECK(write_flowed(paragraphs{{fixed, 0, std::string(1, '\0')}}).error() ==
          errc::invalid_argument);
    CHECK(write_flowed(paragraphs{{fixed, 0, "\xFF"}}).error() == errc::invalid_argument);
    for (const std::size_t width : {19U, 999U})
        CHECK(write_flowed(paragraphs{}, {.form = {}, .width = width}).error() ==
              errc::invalid_argument);
    for (const std::size_t width : {20U, 21U, 997U, 998U})
        CHECK(write_flowed(paragraphs{}, {.form = {}, .width = width}));
}

TEST_CASE("flowed: plain text, with its quotes") {
    CHECK(parse_plain("a\n> b\n>> c\n> > d\n>e\n-- \n") ==
          paragraphs{{flowed, 0, "a"},
                     {flowed, 1, "b"},
                     {flowed, 2, "c"},
                     {flowed, 2, "d"},
                     {flowed, 1, "e"},
                     {signature_separator, 0, "-- "}});
}

TEST_CASE("message_builder: text as flowed") {
    const std::string line = "A paragraph that is a good deal longer than what one line of a "
                             "message should have, so that it has to be wrapped.";
    const auto built = message_builder().from("a@example.org").text(line).flowed().build();
    REQUIRE(built);
    const auto mail = message_view::parse(*built);
    const auto form = flowed_form::of(mail.root().type());
    REQUIRE(form);
    CHECK_FALSE(form->del_sp);
    CHECK(mail.root().text().find(" \r\n") <= 72);
    CHECK(flowed_to_plain(mail.root().text(), *form).starts_with(line));

    const auto chinese = message_builder()
                             .from("a@example.org")
                             .text("天地玄黃宇宙洪荒日月盈昃辰宿列張寒來暑往秋收冬藏閏餘成歲律呂調"
                                   "陽雲騰致雨露結為霜")
                             .html("<p>x")
                             .flowed()
                             .build();
    REQUIRE(chinese);
    const auto other = message_view::parse(*chinese);
    const auto plain = *other.root().children().begin();
    REQUIRE(flowed_form::of(plain.type()));
    CHECK(flowed_form::of(plain.type())->del_sp);
    CHECK(flowed_to_plain(plain.text(), {.del_sp = true}).size() == 3 * 40 + 1);
    CHECK_FALSE(message_builder().from("a@example.org").text("a\0b"s).flowed().build());
}

TEST_CASE("flowed: cut at every octet") {
    const std::string_view body = ">> a b \r\n>> c\r\n-- \r\n From x\r\n  \r\n";
    for (std::size_t size = 0; size <= body.size(); ++size) {
        const std::vector<char> exact(body.begin(), body.begin() + static_cast<long>(size));
        const std::string_view cut(exact.data(), size);
        for (const flowed_form form : {flowed_form{}, del_sp})
            CHECK(flowed_to_plain(cut, form).size() <= body.size() + 2);
    }
}
