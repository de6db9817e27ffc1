// Every transcript under tests/transcripts, played as it is written: what the session sends and
// what it tells the application must be what stands there.
#include "support/catch.hpp"
#include "support/transcript_player.hpp"

using namespace courriel::tests;

TEST_CASE("each transcript comes out as it is written", "[transcripts]") {
    const auto all = load_transcripts();
    REQUIRE(all.size() >= 60);
    for (const transcript& t : all) {
        DYNAMIC_SECTION(t.name) {
            with_role(t, [&]<class Role>(Role) {
                transcript_player<Role> player(t);
                player.play();
                CHECK(player.difference() == "");
            });
        }
    }
}

TEST_CASE("a transcript that is wrong is found out", "[transcripts]") {
    const auto difference = [](std::string_view text) {
        const transcript t = parse_transcript("inline", text);
        transcript_player<smtp_server_role> player(t);
        player.play();
        return player.difference();
    };
    CHECK(difference("session: smtp server\nS: 220 ...\nC: NOOP\nS: 250 ...\n") == "");
    CHECK(difference("session: smtp server\nS: 221 ...\n") != "");
    CHECK(difference("session: smtp server\nS: 220 ...\nC: NOOP\n") != "");
    CHECK(difference("session: smtp server\nS: 220 ...\nC: NOOP\nE: quit\nS: 250 ...\n") != "");
    CHECK(difference("session: smtp server\nS: 220 ...\nC: NOOP\n> accept\nS: 250 ...\n") != "");
    CHECK(difference("session: smtp server\nS: 220 ...\nC: NOOP\nS: 250 ...\n! close\n") != "");
    CHECK_THROWS(parse_transcript("inline", "session: smtp server\nwhat\n"));
    CHECK_THROWS(parse_transcript("inline", "S: 220 hello\n"));
}
