// What an application says can never become a command of its own (reliability row I03): each verb
// that takes a string, with each string that would end a line, a quoted string or a literal, as a
// server cuts what arrives into commands.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <courriel/ascii.hpp>

#include "imap/client_support.hpp"
#include "support/transcript.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;
using courriel::errc;

namespace {

using verb = std::function<courriel::result<command_id>(client_session&, std::string_view)>;

// A server that knows no grammar: it takes lines and the literals that they announce, lets those
// come that wait for it, and answers each command that it finds with NO.
class line_server {
public:
    explicit line_server(client_fixture& client) : client_(client) {}

    std::vector<std::string> commands;

    void hear(std::string_view bytes) {
        unread_ += bytes;
        while (take_line()) {
        }
    }

private:
    bool take_line() {
        const auto end = unread_.find("\r\n");
        if (end == std::string::npos) return false;
        std::string_view line(unread_.data(), end);
        const auto open = line.rfind('{');
        if (!line.ends_with('}') || open == line.npos) {
            command_ += unread_.substr(0, end);
            unread_.erase(0, end + 2);
            commands.push_back(std::exchange(command_, {}));
            const std::string tag = commands.back().substr(0, commands.back().find(' '));
            hear(client_.say(tag + " NO no\r\n"));
            return true;
        }
        std::string_view digits = line.substr(open + 1, line.size() - open - 2);
        const bool waits = !digits.ends_with('+');
        if (!waits) digits.remove_suffix(1);
        const auto size = courriel::ascii::parse_number<std::size_t>(digits);
        REQUIRE(size);
        if (waits) {
            REQUIRE(unread_.size() == end + 2); // nothing leaves before it is asked for
            unread_ += client_.say("+ go on\r\n");
        }
        REQUIRE(unread_.size() >= end + 2 + *size);
        command_ += unread_.substr(0, end + 2 + *size);
        unread_.erase(0, end + 2 + *size);
        return true;
    }

    client_fixture& client_;
    std::string unread_{};
    std::string command_{};
};

const std::vector<verb> verbs = {
    [](client_session& s, std::string_view v) { return s.select(v); },
    [](client_session& s, std::string_view v) { return s.create(v); },
    [](client_session& s, std::string_view v) { return s.remove(v); },
    [](client_session& s, std::string_view v) { return s.rename("a", v); },
    [](client_session& s, std::string_view v) { return s.subscribe(v); },
    [](client_session& s, std::string_view v) { return s.list(v, "*"); },
    [](client_session& s, std::string_view v) { return s.lsub("", v); },
    [](client_session& s, std::string_view v) { return s.copy(sequence_set(1), v); },
    [](client_session& s, std::string_view v) { return s.uid_search(search::subject(v)); },
    [](client_session& s, std::string_view v) { return s.search(search::header(v, v)); },
    [](client_session& s, std::string_view v) { return s.search(search::flag(v)); },
    [](client_session& s, std::string_view v) {
        flag_change change;
        change.what = flag_change::action::add;
        change.flags.add(v);
        return s.store(sequence_set(1), change);
    },
    [](client_session& s, std::string_view v) {
        section fields;
        fields.what = section::kind::header_fields;
        fields.fields = {std::string(v)};
        return s.fetch(sequence_set(1), courriel::imap::fetch().section_of(fields));
    },
};

const std::vector<std::string> strings = {
    "a\r\nB DELETE x", "a\nB DELETE x", "a\rB DELETE x",      "\r\n",    "a\"\r\nB DELETE x",
    "\" B DELETE x",   "a\\",           "a\\\"\r\nB NOOP",    "x {5}",   "x {5+}",
    "caf\xC3\xA9 {3}", "\xFF\r\nB x",   std::string(1, '\0'), "\x1b[2J", "a] B",
};

} // namespace

TEST_CASE("I03, I04: no string of an application becomes a command") {
    for (const std::string_view capabilities :
         {"IMAP4rev1", "IMAP4rev1 LITERAL-", "IMAP4rev1 LITERAL+"}) {
        std::size_t sent = 0;
        for (const auto& ask : verbs) {
            for (const auto& text : strings) {
                CAPTURE(capabilities);
                CAPTURE(courriel::tests::escape(text));
                client_fixture client;
                client.open(capabilities);
                line_server server(client);
                const auto id = ask(client.session, text);
                server.hear(client.heard());
                CHECK(server.commands.size() == (id ? 1 : 0));
                if (id) {
                    CHECK(server.commands.front().starts_with("a002 "));
                    CHECK(client.session.commands_under_way() == 0);
                } else {
                    CHECK(id.error() == errc::invalid_argument);
                }
                sent += server.commands.size();
            }
        }
        CHECK(sent > verbs.size() * strings.size() / 2);
    }
}

TEST_CASE("I03: nor does a name or a password") {
    for (const auto& text : strings) {
        CAPTURE(courriel::tests::escape(text));
        client_fixture client;
        client.say("* OK [CAPABILITY IMAP4rev1] hi\r\n");
        line_server server(client);
        const auto id = client.session.login(text, text);
        server.hear(client.heard());
        CHECK(server.commands.size() == (id ? 1 : 0));
    }
}
