// The server session against a model of a maildrop that has nothing of the session's code: random
// commands in and out of place must be answered to the octet, marks must go with RSET and with a
// lost connection, and QUIT must remove what was marked and nothing else (D18).
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "pop3/support.hpp"
#include "support/random.hpp"

using namespace courriel::pop3::tests;

namespace {

// A message as its lines; the first part is the header.
struct letter {
    std::vector<std::string> header;
    std::vector<std::string> body;

    std::string raw() const {
        std::string all;
        for (const auto& line : header) all += line + "\r\n";
        all += "\r\n";
        for (const auto& line : body) all += line + "\r\n";
        return all;
    }
    // As RETR and TOP send it, with at most `lines` of the body.
    std::string sent(std::size_t lines) const {
        std::string all;
        const auto add = [&all](const std::string& line) {
            all += (line.starts_with('.') ? "." : "") + line + "\r\n";
        };
        for (const auto& line : header) add(line);
        add("");
        for (std::size_t i = 0; i != std::min(lines, body.size()); ++i) add(body[i]);
        return all + ".\r\n";
    }
};

letter random_letter(courriel::test::random& random) {
    letter one;
    one.header.push_back("Subject: " + random.text(1 + random.below(20), "abc."));
    for (std::size_t i = random.below(6); i != 0; --i)
        one.body.push_back(random.text(random.below(12), ".x y"));
    return one;
}

// What RFC 1939 says of one session, over a list of letters.
class model {
public:
    explicit model(std::vector<letter> letters)
        : letters_(std::move(letters))
        , marked_(letters_.size()) {}

    // The whole answer; nullopt: -ERR and a text.
    std::optional<std::string> step(const std::string& verb, const std::vector<std::string>& args) {
        const std::string ok = "+OK\r\n";
        if (verb == "QUIT") {
            ended_ = true;
            return ok;
        }
        if (!in_) return log_in(verb, args);
        if (verb == "NOOP") return ok;
        if (verb == "RSET") {
            marked_.assign(letters_.size(), false);
            return ok;
        }
        if (verb == "STAT") {
            std::size_t count = 0;
            std::size_t octets = 0;
            for (std::size_t i = 0; i != letters_.size(); ++i) {
                if (marked_[i]) continue;
                ++count;
                octets += letters_[i].raw().size();
            }
            return "+OK " + std::to_string(count) + " " + std::to_string(octets) + "\r\n";
        }
        const bool lists = verb == "LIST" || verb == "UIDL";
        if (lists && args.empty()) return list(verb == "UIDL");
        if (!lists && verb != "RETR" && verb != "TOP" && verb != "DELE") return std::nullopt;
        const auto index = find(args);
        if (!index) return std::nullopt;
        const letter& one = letters_[*index];
        if (lists) return "+OK " + item(*index, verb == "UIDL");
        if (verb == "RETR")
            return "+OK " + std::to_string(one.raw().size()) + " octets\r\n" + one.sent(SIZE_MAX);
        if (verb == "TOP") return ok + one.sent(std::stoul(args[1]));
        marked_[*index] = true;
        return ok;
    }

    bool has_ended() const { return ended_; }
    // What is left of the letters once the session is over.
    std::vector<letter> left() const {
        std::vector<letter> all;
        for (std::size_t i = 0; i != letters_.size(); ++i)
            if (!ended_ || !in_ || !marked_[i]) all.push_back(letters_[i]);
        return all;
    }

private:
    std::optional<std::string> log_in(const std::string& verb,
                                      const std::vector<std::string>& args) {
        if (verb == "USER") {
            name_ = args[0];
            return "+OK\r\n";
        }
        if (verb != "PASS" || name_.empty()) return std::nullopt;
        in_ = name_ == "ada" && args[0] == "secret word";
        name_.clear();
        return in_ ? std::optional<std::string>("+OK\r\n") : std::nullopt;
    }

    std::optional<std::size_t> find(const std::vector<std::string>& args) const {
        if (args.empty()) return std::nullopt;
        const std::size_t number = std::stoul(args[0]);
        if (number == 0 || number > letters_.size() || marked_[number - 1]) return std::nullopt;
        return number - 1;
    }

    std::string item(std::size_t index, bool unique_id) const {
        return std::to_string(index + 1) + " " +
               (unique_id ? "uid-" + std::to_string(index + 1)
                          : std::to_string(letters_[index].raw().size())) +
               "\r\n";
    }

    std::string list(bool unique_ids) const {
        std::string all = "+OK\r\n";
        for (std::size_t i = 0; i != letters_.size(); ++i)
            if (!marked_[i]) all += item(i, unique_ids);
        return all + ".\r\n";
    }

    std::vector<letter> letters_;
    std::vector<bool> marked_;
    std::string name_{};
    bool in_ = false;
    bool ended_ = false;
};

struct command {
    std::string verb;
    std::vector<std::string> args{};

    std::string line() const {
        std::string text = verb;
        for (const auto& arg : args) text += " " + arg;
        return text + "\r\n";
    }
};

command random_command(courriel::test::random& random) {
    const std::string number = std::to_string(random.below(6));
    switch (random.below(24)) {
    case 0: return {"QUIT"};
    case 1: return {"USER", {random.below(8) == 0 ? "bob" : "ada"}};
    case 2: return {"USER", {"ada"}};
    case 3:
    case 4: return {"PASS", {"secret word"}};
    case 5: return {"PASS", {"guess"}};
    case 6: return {"STAT"};
    case 7: return {"LIST"};
    case 8: return {"UIDL"};
    case 9: return {"LIST", {number}};
    case 10: return {"UIDL", {number}};
    case 11:
    case 12: return {"RETR", {number}};
    case 13:
    case 14: return {"TOP", {number, std::to_string(random.below(5))}};
    case 15:
    case 16: return {"DELE", {number}};
    case 17: return {"NOOP"};
    case 18: return random.below(3) == 0 ? command{"RSET"} : command{"STAT"};
    case 19: return {"RETR"};
    case 20: return {"NONE", {number}};
    default: return {"DELE", {number}};
    }
}

void compare(std::size_t commands) {
    courriel::test::random random(commands);
    std::vector<letter> letters;
    std::size_t removed = 0;
    auto options = plain_options();
    options.limits.bad_commands = options.limits.login_failures = SIZE_MAX;
    while (commands != 0) {
        while (letters.size() < 2 + random.below(3)) letters.push_back(random_letter(random));
        model expected(letters);
        server_fixture s(options);
        s.app.messages.clear();
        for (const auto& one : letters) s.app.messages.push_back(one.raw());
        // One session in eight is lost on the way.
        const std::size_t length = random.below(8) == 0 ? 1 + random.below(20) : commands;
        for (std::size_t i = 0; i != length && commands != 0 && !expected.has_ended(); ++i) {
            const command next = random_command(random);
            --commands;
            const auto answer = expected.step(next.verb, next.args);
            const std::string got = s.peer.say(next.line(), 1 + random.below(9));
            INFO(next.line());
            if (answer) {
                REQUIRE(got == *answer);
            } else {
                REQUIRE(got.starts_with("-ERR "));
                REQUIRE(got.find('\n') == got.size() - 1);
            }
        }
        if (!expected.has_ended()) s.peer.end();
        const auto left = expected.left();
        REQUIRE(s.app.removed.size() == letters.size() - left.size());
        removed += s.app.removed.size();
        std::vector<std::string> kept;
        for (std::size_t i = 0, gone = 0; i != s.app.messages.size(); ++i) {
            if (gone != s.app.removed.size() && s.app.removed[gone] == i)
                ++gone;
            else
                kept.push_back(s.app.messages[i]);
        }
        REQUIRE(kept.size() == left.size());
        for (std::size_t i = 0; i != kept.size(); ++i) REQUIRE(kept[i] == left[i].raw());
        letters = left;
    }
    CHECK(removed != 0);
}

} // namespace

TEST_CASE("D18 10,000 random commands against a model of a maildrop") { compare(10'000); }

TEST_CASE("D18 1,000,000 random commands against a model of a maildrop" * doctest::skip()) {
    compare(1'000'000);
}
