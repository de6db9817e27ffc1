// A selected mailbox against a simple model: two sessions on one mailbox, thousands of random
// commands. A model client keeps the list of UIDs as it was told, and every answer is checked
// against it.
#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <thread>

#include <courriel/imap/mailbox_view.hpp>

#include "imap/server_support.hpp"
#include "support/random.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;

namespace {

message_info info(uid u, flag_set flags = {}) {
    message_info m;
    m.uid = u;
    m.flags = std::move(flags);
    return m;
}

using kind = view_update::kind;

} // namespace

TEST_CASE("mailbox_view: numbers stay until EXPUNGE may be told") {
    mailbox_view view({info(2), info(5), info(9)});
    mailbox_changes changes;
    changes.removed = {2, 9};
    view.apply(changes);
    CHECK(view.first_new() == 10);
    view.add(std::vector{info(12, {system_flag::recent})});
    CHECK(view.size() == 3); // the client was not told of it yet
    CHECK(view.number_of(12) == 0);
    CHECK(view.next_update(false) == view_update{kind::exists, 4});
    CHECK(view.next_update(false) == view_update{kind::recent, 1});
    CHECK_FALSE(view.next_update(false));
    CHECK(view.is_gone(1));
    CHECK(view.number_of(12) == 4);
    CHECK(view.uids_of(std::vector<std::uint32_t>{1, 2, 3, 4}).text() == "5,12");
    CHECK(view.next_update(true) == view_update{kind::expunge, 1});
    CHECK(view.next_update(true) == view_update{kind::expunge, 2});
    CHECK_FALSE(view.next_update(true));
    CHECK(view.size() == 2);
    CHECK(view.message(2).uid == 12);
}

TEST_CASE("mailbox_view: reload finds what differs, and changes told twice do no harm") {
    mailbox_view view({info(1), info(2), info(3)});
    const std::vector<message_info> now{info(1, {system_flag::seen}), info(3), info(4)};
    view.reload(now);
    view.reload(now);
    CHECK(view.next_update(true) == view_update{kind::expunge, 2});
    CHECK(view.next_update(true) == view_update{kind::exists, 3});
    CHECK(view.next_update(true) == view_update{kind::flags, 1});
    CHECK_FALSE(view.next_update(true));
    mailbox_changes late;
    late.removed = {2};
    view.apply(late);
    view.add(std::vector{info(3), info(2)}); // known, and below what the client knows
    CHECK_FALSE(view.next_update(true));
}

TEST_CASE("mailbox_hub: all watchers but the author hear, a full one reloads, names move") {
    mailbox_hub hub;
    int wakes = 0;
    auto first = hub.watch("ada", "INBOX", [&] { ++wakes; });
    auto second = hub.watch("ada", "INBOX");
    auto other = hub.watch("bob", "INBOX");
    hub.arrived("ada", "INBOX");
    hub.arrived("ada", "INBOX");
    CHECK(wakes == 1);
    CHECK(first.take().arrived);
    CHECK(first.take().empty());
    CHECK(second.take().arrived);
    CHECK(other.take().empty());
    const std::vector<uid> many(mailbox_hub::most_kept, 7);
    hub.removed(second, many);
    CHECK(first.take().removed.size() == mailbox_hub::most_kept);
    CHECK(second.take().empty());
    hub.removed("ada", "INBOX", many);
    hub.removed("ada", "INBOX", std::span(many).first(1));
    CHECK(first.take().reload);
    hub.renamed("ada", "INBOX", "Old", hub.now());
    static_cast<void>(second.take());
    hub.arrived("ada", "Old");
    CHECK(second.take().arrived);
    hub.reload("ada", "Old");
    CHECK(second.take().reload);
    second = {};
    hub.arrived("ada", "Old");
}

TEST_CASE("mailbox_hub: from any thread") {
    mailbox_hub hub;
    auto watch = hub.watch("ada", "INBOX");
    std::size_t seen = 0;
    std::thread teller([&] {
        for (uid u = 1; u <= 2000; ++u) {
            hub.removed("ada", "INBOX", std::span(&u, 1));
            auto short_lived = hub.watch("ada", "INBOX");
        }
    });
    for (int i = 0; i != 1000; ++i) seen += watch.take().removed.size();
    teller.join();
    seen += watch.take().removed.size();
    CHECK(seen == 2000);
}

namespace {

// What a client knows of the mailbox: the UIDs in the order of their numbers, 0 where it was not
// told yet.
struct model_client {
    server_fixture& server;
    std::vector<uid> known{};
    int tag = 0;

    void run(const std::string& command, bool may_expunge) {
        const std::string t = "t" + number(static_cast<std::uint64_t>(++tag));
        std::istringstream lines(server.say(t + " " + command + "\r\n"));
        std::string last;
        for (std::string line; std::getline(lines, line); last = line) take(line, may_expunge);
        INFO(command << " -> " << last);
        CHECK(last.starts_with(t + " "));
        CHECK(last.find(" BAD ") == std::string::npos);
    }

    void take(const std::string& line, bool may_expunge) {
        std::istringstream in(line);
        std::string star;
        std::size_t n = 0;
        std::string word;
        if (!(in >> star >> n >> word) || star != "*") return;
        word.erase(word.find_last_not_of("\r") + 1);
        if (word == "EXISTS") {
            REQUIRE(n >= known.size());
            known.resize(n);
        } else if (word == "EXPUNGE") {
            REQUIRE(may_expunge); // D15
            REQUIRE(n >= 1);
            REQUIRE(n <= known.size());
            known.erase(known.begin() + static_cast<std::ptrdiff_t>(n - 1));
        } else if (word == "FETCH") {
            REQUIRE(n >= 1);
            REQUIRE(n <= known.size());
            const auto at = line.find("UID ");
            if (at == line.npos) return;
            const auto u = static_cast<uid>(std::stoul(line.substr(at + 4)));
            // A number stands for one message for as long as no EXPUNGE has moved it.
            REQUIRE((known[n - 1] == 0 || known[n - 1] == u));
            known[n - 1] = u;
        }
    }
};

} // namespace

TEST_CASE("D15: two sessions, and no number is ever wrong") {
    const auto store = std::make_shared<memory_store>();
    store->make("Work");
    const auto hub = std::make_shared<mailbox_hub>();
    store_options with;
    with.hub = hub;
    for (int i = 0; i != 10; ++i) store->inbox().add("Subject: x\r\n\r\ny\r\n");
    server_fixture one(plain_options(), store, with);
    server_fixture two(plain_options(), store, with);
    model_client clients[] = {{one}, {two}};
    for (auto& c : clients) {
        static_cast<void>(c.server.log_in());
        c.run("SELECT INBOX", false);
    }
    courriel::test::random random(7);
    for (int step = 0; step != 6000; ++step) {
        auto& c = clients[random.below(2)];
        const auto n = number(c.known.empty() ? 1 : 1 + random.below(c.known.size()));
        const bool some = !c.known.empty();
        switch (random.below(14)) {
        case 0: c.run("NOOP", true); break;
        case 1: c.run("APPEND INBOX {4+}\r\n\r\n.\r", true); break;
        case 2:
        case 3:
            if (some) c.run("STORE " + n + " +FLAGS (\\Deleted)", false);
            break;
        case 4:
            if (some) c.run("STORE " + n + " FLAGS.SILENT (\\Flagged)", false);
            break;
        case 5: c.run("EXPUNGE", true); break;
        case 6:
        case 7:
            if (some) c.run("FETCH 1:* (UID FLAGS)", false);
            break;
        case 8: c.run("UID FETCH 1:* (FLAGS)", true); break;
        case 9: c.run("SEARCH DELETED", false); break;
        case 10: c.run("UID SEARCH ALL", true); break;
        case 11:
            if (some) c.run("COPY " + n + " INBOX", true);
            break;
        case 12:
            if (some) c.run("FETCH " + n + " (UID BODY[TEXT])", false);
            break;
        default:
            if (random.below(4) == 0 && !store->inbox().messages.empty()) {
                // Another protocol takes the first message away.
                const uid gone = store->inbox().messages.front().info.uid;
                store->inbox().messages.erase(store->inbox().messages.begin());
                hub->removed("ada", "INBOX", std::span(&gone, 1));
            }
        }
        if (store->inbox().messages.size() > 60) c.run("UID STORE 1:* +FLAGS (\\Deleted)", true);
    }
    // In the end both know what is there.
    for (auto& c : clients) {
        c.run("NOOP", true);
        c.run("UID FETCH 1:* (UID)", true);
        c.run("NOOP", true);
        std::vector<uid> there;
        for (const auto& m : store->inbox().messages) there.push_back(m.info.uid);
        CHECK(c.known == there);
    }
}
