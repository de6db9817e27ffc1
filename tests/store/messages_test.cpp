// Messages in a mailbox of every store: UIDs, flags, removal, copies.
#include "support.hpp"

namespace {

using namespace mail_server;
using namespace mail_server::test;
using imap::copy_or_move;
using imap::flag_change;
using imap::flag_set;
using imap::system_flag;
using imap::uid_set;
using uids = std::vector<imap::uid>;

flag_set flags(std::initializer_list<system_flag> system, const char* keyword = nullptr) {
    flag_set out(system);
    if (keyword) REQUIRE(out.add(keyword));
    return out;
}

TEST_CASE_TEMPLATE("store: UIDs rise and are never used again D13", S, in_memory, in_sqlite,
                   in_maildir) {
    S store;
    const auto inbox = store.id();
    CHECK(store.open().value().state.uid_next == 1);
    CHECK(store.add() == 1);
    CHECK(store.add() == 2);
    CHECK(store.add() == 3);
    CHECK(store.expunge(inbox, uid_set(3)) == uids{3});
    CHECK(store.open().value().state.uid_next == 4);
    CHECK(store.add() == 4);
    CHECK(store.expunge(inbox, all_messages()) == uids{1, 2, 4});
    CHECK(store.add() == 5);
    CHECK(store.uids(inbox) == uids{5});
}

TEST_CASE_TEMPLATE("store: a message keeps its date, flags and size", S, in_memory, in_sqlite,
                   in_maildir) {
    S store;
    const particulars about{flags({system_flag::flagged, system_flag::draft}, "$Work"),
                            std::chrono::sys_seconds(std::chrono::seconds(-5)),
                            std::chrono::minutes(-330)};
    const auto delivered = store.deliver("a\nb\n", {{"ada", "INBOX"}}, about).value();
    const auto listed = store.messages(store.id());
    REQUIRE(listed.size() == 1);
    for (const auto& info : {delivered.front().info, listed.front()}) {
        CHECK(info.uid == 1);
        CHECK(info.size == 6);
        CHECK(info.flags == about.flags);
        CHECK(info.date == about.date);
        CHECK(info.date_offset == about.date_offset);
    }
    CHECK(delivered.front().uid_validity == store.open().value().state.uid_validity);
}

TEST_CASE_TEMPLATE("store: flags are replaced, added and removed", S, in_memory, in_sqlite,
                   in_maildir) {
    S store;
    const auto inbox = store.id();
    for (int i = 0; i != 4; ++i) store.add();
    store.expunge(inbox, uid_set(3));
    const auto change = [&](flag_change::action what, const flag_set& with, uid_set of) {
        return store.set_flags(inbox, of, {what, with, false});
    };

    auto set = uid_set(2, 3);
    set.add(9, 12);
    const auto told = change(flag_change::action::add, flags({system_flag::seen}, "$Work"), set);
    REQUIRE(told.size() == 1);
    CHECK(told.front().uid == 2);
    CHECK(told.front().flags == flags({system_flag::seen}, "$Work"));

    change(flag_change::action::add, flags({system_flag::deleted}), all_messages());
    change(flag_change::action::remove, flags({system_flag::seen}, "$WORK"), uid_set(2));
    change(flag_change::action::replace, flags({}, "Other"), uid_set(4));
    const auto listed = store.messages(inbox);
    REQUIRE(listed.size() == 3);
    CHECK(listed[0].flags == flags({system_flag::deleted}));
    CHECK(listed[1].flags == flags({system_flag::deleted}));
    CHECK(listed[2].flags == flags({}, "Other"));
    CHECK(store.open().value().state.flags == flags({}, "Other"));

    CHECK(store.expunge(inbox, all_messages(), store::removal::of_deleted) == uids{1, 2});
    CHECK(store.expunge(inbox, all_messages(), store::removal::of_deleted) == uids{});
    CHECK(store.uids(inbox) == uids{4});
}

TEST_CASE_TEMPLATE("store: a copy is a message of its own D16", S, in_memory, in_sqlite,
                   in_maildir) {
    S store;
    REQUIRE_FALSE(store.create("box"));
    const auto inbox = store.id();
    const auto box = store.id("box");
    store.add("in box\r\n", "box");
    store.add("one\r\n", "INBOX", flags({system_flag::seen}, "$Work"));
    store.add("two\r\n");
    auto set = uid_set(1, 2);
    set.add(7);
    const auto copied = store.copy(inbox, set, "box").value();
    CHECK(copied.uid_validity == store.open("box").value().state.uid_validity);
    CHECK(copied.from == uids{1, 2});
    CHECK(copied.to == uids{2, 3});
    CHECK(store.messages(box)[1].flags == flags({system_flag::seen}, "$Work"));

    store.expunge(inbox, all_messages());
    CHECK(store.read(box, 2) == "one\r\n");
    CHECK(store.read(box, 3) == "two\r\n");
    CHECK(store.copy(box, uid_set(1), "none").error() == errc::not_found);
    CHECK(store.copy(box, uid_set(9), "INBOX").value().to.empty());
}

TEST_CASE_TEMPLATE("store: a move is in one place, never in two or none D16", S, in_memory,
                   in_sqlite, in_maildir) {
    S store;
    REQUIRE_FALSE(store.create("box"));
    const auto inbox = store.id();
    store.add("one\r\n");
    store.add("two\r\n");
    CHECK(store.copy(inbox, all_messages(), "none", copy_or_move::move).error() == errc::not_found);
    CHECK(store.uids(inbox) == uids{1, 2});
    const auto moved = store.copy(inbox, uid_set(2), "box", copy_or_move::move).value();
    CHECK(moved.from == uids{2});
    CHECK(moved.to == uids{1});
    CHECK(store.uids(inbox) == uids{1});
    CHECK(store.read(inbox, 2).empty());
    CHECK(store.read(store.id("box"), 1) == "two\r\n");
}

TEST_CASE_TEMPLATE("store: a mailbox is copied and moved into itself once", S, in_memory, in_sqlite,
                   in_maildir) {
    S store;
    const auto inbox = store.id();
    store.add("one\r\n");
    CHECK(store.copy(inbox, all_messages(), "INBOX").value().to == uids{2});
    CHECK(store.copy(inbox, all_messages(), "INBOX", copy_or_move::move).value().to == uids{3, 4});
    CHECK(store.uids(inbox) == uids{3, 4});
    CHECK(store.read(inbox, 4) == "one\r\n");
}

} // namespace
