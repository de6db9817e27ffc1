// UTF8 and LANG (RFC 6856), and the languages themselves.
#include <doctest/doctest.h>

#include <string>

#include <courriel/errc.hpp>
#include <courriel/pop3/language.hpp>

#include "pop3/support.hpp"

using namespace courriel;
using namespace courriel::pop3;
using namespace courriel::pop3::tests;

namespace {

const std::vector<language> languages{
    {"es", "Espa\xC3\xB1ol", {{"language changed", "idioma cambiado"}, {"log in first", "entre"}}},
    {"en-boont", "", {}},
    {"en", "English", {}},
    {"de-CH", "Deutsch", {}}};

std::string chosen(std::string_view range) {
    const language* const l = find_language(languages, range);
    return l ? l->tag : "";
}

} // namespace

TEST_CASE("a range names a tag, or the first that is within it") {
    CHECK(chosen("es") == "es");
    CHECK(chosen("ES") == "es");
    CHECK(chosen("en") == "en");
    CHECK(chosen("de") == "de-CH");
    CHECK(chosen("de-ch") == "de-CH");
    CHECK(chosen("*") == "es");
    for (const char* none : {"", "d", "de-", "de-CH-1996", "mul", "e", "en-bo"})
        CHECK(chosen(none).empty());
    CHECK(find_language({}, "*") == nullptr);
}

TEST_CASE("texts are in the language that was chosen, with the answer to LANG") {
    auto options = plain_options();
    options.languages = languages;
    server_fixture s(options);
    CHECK(s.session.language_tag().empty());
    CHECK(s.peer.say("LANG\r\n") ==
          "+OK\r\nes Espa\xC3\xB1ol\r\nen-boont\r\nen English\r\nde-CH Deutsch\r\n.\r\n");
    CHECK(s.peer.say("STAT\r\n") == "-ERR log in first\r\n");
    CHECK(s.peer.say("LANG es\r\n") == "+OK es idioma cambiado\r\n");
    CHECK(s.session.language_tag() == "es");
    CHECK(s.peer.say("STAT\r\n") == "-ERR entre\r\n");
    CHECK(s.peer.say("NONE\r\n") == "-ERR unknown command\r\n");
    CHECK(s.peer.say("LANG fr\r\n").starts_with("-ERR"));
    CHECK(s.peer.say("STAT\r\n") == "-ERR entre\r\n");
    s.peer.say(s.login);
    CHECK(s.peer.say("LANG\r\nSTAT\r\n").ends_with(".\r\n+OK 2 37\r\n"));

    server_fixture without;
    CHECK(without.peer.say("LANG\r\n").starts_with("-ERR"));
    CHECK(without.peer.say("UTF8\r\n").starts_with("-ERR"));
    CHECK_FALSE(without.session.announced().lang);
    CHECK_FALSE(without.session.announced().utf8);
}

TEST_CASE("a language between USER and PASS changes nothing of the login") {
    auto options = plain_options();
    options.languages = languages;
    options.utf8 = true;
    server_fixture s(options);
    CHECK(s.peer.say("USER ada\r\nLANG\r\nLANG en\r\nUTF8\r\nPASS secret word\r\n")
              .ends_with("+OK\r\n"));
    CHECK(s.session.is_authenticated());
    CHECK(s.session.is_utf8());
}

TEST_CASE("what is chosen before TLS is forgotten; UTF8 is not followed by STLS") {
    auto options = plain_options();
    options.languages = languages;
    options.utf8 = true;
    options.tls = courriel::tls::starttls;
    server_fixture s(options);
    s.peer.say("LANG es\r\nSTLS\r\n");
    s.session.tls_started({});
    s.peer.run();
    CHECK(s.app.secured);
    CHECK(s.session.language_tag().empty());

    server_fixture strict(options);
    CHECK(strict.peer.say("UTF8\r\n") == "+OK\r\n");
    CHECK(strict.peer.say("STLS\r\n").starts_with("-ERR"));
    CHECK_FALSE(strict.session.wants().start_tls);
}

TEST_CASE("names and passwords that are no UTF-8 are refused by who announces UTF8 USER") {
    for (const bool utf8_user : {false, true}) {
        auto options = plain_options();
        options.utf8 = options.utf8_user = utf8_user;
        server_fixture s(options);
        CHECK(s.peer.say("USER \xFF\r\n").starts_with("-ERR"));
        s.peer.say("USER ada\r\n");
        const auto answer = s.peer.say("PASS \xFF\r\n");
        CHECK(answer.starts_with(utf8_user ? "-ERR a password" : "-ERR [AUTH]"));
    }
}

TEST_CASE("the client sends UTF-8 names only to who announces UTF8 USER") {
    for (const bool utf8_user : {false, true}) {
        client_fixture c;
        c.peer.say("+OK <a@b>\r\n");
        c.peer.say(utf8_user ? "+OK\r\nUTF8 USER\r\n.\r\n" : "+OK\r\nUTF8\r\n.\r\n");
        const auto expected = utf8_user ? std::error_code() : errc::not_supported;
        if (!utf8_user) {
            CHECK(c.session.login("ad\xC3\xA0", "secret") == expected);
            CHECK(c.session.apop("ad\xC3\xA0", "s") == expected);
        }
        CHECK(c.session.login("ada", "s\xC3\xA9"
                                     "cret") == expected);
    }
}

TEST_CASE("UTF8 and LANG that were not announced are not tried") {
    client_fixture c;
    CHECK(c.session.utf8() == errc::wrong_phase);
    c.peer.say("+OK\r\n");
    c.peer.say("+OK\r\nUSER\r\n.\r\n");
    CHECK(c.session.utf8() == errc::not_supported);
    CHECK(c.session.languages() == errc::not_supported);
    CHECK(c.session.set_language("de") == errc::not_supported);
    for (const std::string& range : {std::string(), std::string("a b"), std::string("d\r\nQUIT"),
                                     std::string("d\xC3\xA9"), std::string(201, 'a')})
        CHECK(c.session.set_language(range) == errc::invalid_argument);
    CHECK(c.session.set_language(std::string(200, 'a')) == errc::not_supported);
    CHECK(c.peer.heard().empty());
}

TEST_CASE("languages that no line can carry are refused at once") {
    const auto fails = [](language l) {
        auto options = plain_options();
        options.languages.push_back(std::move(l));
        server_session session(options);
        const auto event = session.next();
        return event && std::holds_alternative<failed>(*event);
    };
    CHECK_FALSE(fails({"de", "Deutsch", {{"language changed", std::string(400, 'x')}}}));
    CHECK(fails({"de", "Deutsch", {{"language changed", std::string(401, 'x')}}}));
    CHECK_FALSE(fails({std::string(35, 'a'), "", {}}));
    for (const std::string& tag :
         {std::string(), std::string("a b"), std::string("*"), std::string(36, 'a')})
        CHECK(fails({tag, "", {}}));
    CHECK(fails({"de", "a\r\n.", {}}));
    CHECK(fails({"de", "\xFF", {}}));
    CHECK(fails({"de", "", {{"log in first", "[AUTH] no"}}}));
}
