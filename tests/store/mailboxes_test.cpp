// Mailboxes of every store: made, removed, renamed, subscribed, and what identifies them.
#include "support.hpp"

namespace {

using namespace mail_server;
using namespace mail_server::test;
using strings = std::vector<std::string>;

TEST_CASE_TEMPLATE("store: each user has an INBOX, and it is one's own", S, in_memory, in_sqlite,
                   in_maildir) {
    S store;
    CHECK(store.names("ada") == strings{"INBOX"});
    CHECK(store.names("bob") == strings{"INBOX"});
    CHECK(store.names("eve") == strings{});
    CHECK(store.open("INBOX", "ada").value().id != store.open("INBOX", "bob").value().id);
    CHECK(store.open("INBOX", "eve").error() == errc::not_found);
    CHECK(store.open("inbox").error() == errc::not_found);
    const auto before = store.open().value();
    (*store).add_user("ada");
    CHECK(store.open().value().id == before.id);
    CHECK(store.open().value().state.uid_validity == before.state.uid_validity);
}

TEST_CASE_TEMPLATE("store: create, list, remove", S, in_memory, in_sqlite, in_maildir) {
    S store;
    CHECK_FALSE(store.create("lists/courriel"));
    CHECK(store.names() == strings{"INBOX", "lists", "lists/courriel"});
    CHECK(store.create("lists") == errc::already_exists);
    CHECK(store.create("INBOX") == errc::already_exists);
    CHECK(store.create("") == errc::refused);
    CHECK_FALSE(store.remove("lists"));
    CHECK(store.remove("lists") == errc::not_found);
    CHECK(store.names() == strings{"INBOX", "lists", "lists/courriel"});
    CHECK_FALSE(store.list()[1].selectable);
    CHECK(store.list()[1].has_children);
    CHECK_FALSE(store.remove("lists/courriel"));
    CHECK(store.names() == strings{"INBOX"});
    CHECK(store.remove("INBOX") == errc::refused);
    CHECK(store.names("bob") == strings{"INBOX"});
}

TEST_CASE_TEMPLATE("store: a mailbox made again has a greater uid_validity D13", S, in_memory,
                   in_sqlite, in_maildir) {
    S store;
    REQUIRE_FALSE(store.create("box"));
    const auto first = store.open("box").value();
    store.add("one\r\n", "box");
    REQUIRE_FALSE(store.remove("box"));
    REQUIRE_FALSE(store.create("box"));
    const auto second = store.open("box").value();
    CHECK(second.state.uid_validity > first.state.uid_validity);
    CHECK(second.id != first.id);
    CHECK(store.messages(second.id).empty());

    // The messages of the one that is gone are gone, for whoever has it open still.
    CHECK(store.messages(first.id).empty());
    CHECK(store.read(first.id, 1).empty());
    CHECK(store.expunge(first.id, all_messages()).empty());
    CHECK(store.set_flags(first.id, all_messages(), {}).empty());
}

TEST_CASE_TEMPLATE("store: renaming keeps messages, and uid_validity rises for each name D13", S,
                   in_memory, in_sqlite, in_maildir) {
    S store;
    REQUIRE_FALSE(store.create("a/b"));
    const auto first = store.open("a").value();
    store.add("one\r\n", "a");
    store.add("two\r\n", "a/b");
    CHECK_FALSE(store.rename("a", "z"));
    CHECK(store.names() == strings{"INBOX", "z", "z/b"});
    CHECK(store.open("z").value().id == first.id);
    CHECK(store.open("z").value().state.uid_validity > first.state.uid_validity);
    CHECK(store.read(store.id("z"), 1) == "one\r\n");
    CHECK(store.read(store.id("z/b"), 1) == "two\r\n");

    REQUIRE_FALSE(store.create("a"));
    const auto another = store.open("a").value();
    CHECK(store.rename("z", "a") == errc::already_exists);
    CHECK(store.rename("z", "z/b/c") == errc::refused);
    CHECK(store.rename("none", "other") == errc::not_found);
    REQUIRE_FALSE(store.remove("a"));
    REQUIRE_FALSE(store.rename("z", "a"));
    CHECK(store.open("a").value().state.uid_validity > another.state.uid_validity);
}

TEST_CASE_TEMPLATE("store: renaming INBOX moves its messages and leaves it", S, in_memory,
                   in_sqlite, in_maildir) {
    S store;
    REQUIRE_FALSE(store.create("INBOX/below"));
    const auto inbox = store.open().value();
    store.add("one\r\n");
    store.add("two\r\n");
    CHECK(store.rename("INBOX", "INBOX") == errc::already_exists);
    CHECK_FALSE(store.rename("INBOX", "old/mail"));
    CHECK(store.names() == strings{"INBOX", "INBOX/below", "old", "old/mail"});
    CHECK(store.messages(inbox.id).empty());
    CHECK(store.open().value().id == inbox.id);
    CHECK(store.open().value().state.uid_next == 3);
    CHECK(store.uids(store.id("old/mail")) == std::vector<imap::uid>{1, 2});
    CHECK(store.add() == 3);
}

TEST_CASE_TEMPLATE("store: subscriptions outlive a mailbox", S, in_memory, in_sqlite, in_maildir) {
    S store;
    REQUIRE_FALSE(store.create("box"));
    CHECK(store.subscribe("none", true) == errc::not_found);
    CHECK_FALSE(store.subscribe("box", true));
    CHECK_FALSE(store.subscribe("box", true));
    CHECK(store.list().back().subscribed);
    REQUIRE_FALSE(store.remove("box"));
    CHECK(store.list().back().name == "box");
    CHECK(store.list().back().subscribed);
    CHECK_FALSE(store.list().back().exists);
    REQUIRE_FALSE(store.create("box"));
    CHECK(store.list().size() == 2);
    CHECK(store.list().back().subscribed);
    CHECK(store.list().back().exists);
    CHECK_FALSE(store.subscribe("box", false));
    CHECK_FALSE(store.subscribe("none", false));
    CHECK_FALSE(store.list().back().subscribed);
    REQUIRE_FALSE(store.subscribe("box", true));
    REQUIRE_FALSE(store.remove("box"));
    CHECK_FALSE(store.subscribe("box", false));
    CHECK(store.list().size() == 1);
}

TEST_CASE_TEMPLATE("store: what is recent is recent until it is shown to a session", S, in_memory,
                   in_sqlite, in_maildir) {
    using uids = std::vector<imap::uid>;
    constexpr auto shown = store::showing::to_a_session;
    S store;
    const auto inbox = store.id();
    store.add();
    store.add();
    CHECK(store.recent(inbox) == uids{1, 2});
    CHECK(store.recent(inbox, shown) == uids{1, 2});
    CHECK(store.recent(inbox, shown).empty());
    store.add();
    CHECK(store.recent(inbox) == uids{3});
    CHECK(store.recent(inbox, shown, 4).empty());
    CHECK(store.recent(inbox, shown, 3) == uids{3});
    CHECK(store.recent(inbox, shown, 2).empty());
    CHECK(store.list(inbox, 2, shown).size() == 2);
}

TEST_CASE_TEMPLATE("store: a mailbox is found by its name", S, in_memory, in_sqlite, in_maildir) {
    S store;
    const auto found = [&](std::string_view name) {
        return store.template ask<mailbox_id>(
            [&](auto done) { (*store).find("ada", name, std::move(done)); });
    };
    CHECK(found("INBOX").value() == store.id());
    CHECK(found("none").error() == errc::not_found);
}

} // namespace
