// Messages whose files are not where they were: renamed while their folder is listed, moved away by
// another program, and moved back. A UID stays what it was for everybody who was told of it.
#include "maildir_user.hpp"

#include <stop_token>
#include <thread>

#include "passed_over.hpp"

namespace {

using namespace mail_server;
using namespace mail_server::test;
using imap::flag_change;
using imap::system_flag;
using strings = std::vector<std::string>;
using uids = std::vector<imap::uid>;

/// Two messages in cur/, as another program has put them there.
struct two_messages : maildir_user {
    two_messages() {
        write_file(first, "one\n");
        write_file(second, "two\n");
        REQUIRE(stored::uids(inbox).size() == 2);
        REQUIRE(poll(inbox));
    }

    mailbox_id inbox = id();
    fs::path first = folder() / "cur" / "1.M1P1Q1.host:2,";
    fs::path second = folder() / "cur" / "2.M1P1Q2.host:2,";
    fs::path seen = first.string() + "S";
    fs::path away = folder() / "tmp" / "away";
};

TEST_CASE("maildir store: a file that a listing passes over is not gone D11") {
    two_messages store;
    for (const auto& names : {strings{"1.M1"}, strings{"1.M1", "1.M1"}, strings{"1.M1", "2.M1"},
                              strings{"1.M1", "1.M1", "2.M1"}}) {
        const passed_over hidden(names);
        CHECK_FALSE(store.poll(store.inbox));
        CHECK(store.uids(store.inbox) == uids{1, 2});
        CHECK(hidden.left() == 0);
    }
    store.reopen();
    CHECK(store.uids(store.id()) == uids{1, 2});
}

TEST_CASE("maildir store: at the start, too, a file that a listing passes over is not gone D11") {
    two_messages store;
    store.shut();
    const passed_over hidden({"2.M1", "2.M1"});
    store.reopen();
    CHECK(store.uids(store.id()) == uids{1, 2});
    CHECK(hidden.left() == 0);
}

TEST_CASE("maildir store: what is away and back before anybody was told has its old UID D11") {
    two_messages store;
    fs::rename(store.first, store.away);
    CHECK(store.read(store.inbox, 1).empty());
    CHECK(store.set_flags(store.inbox, imap::uid_set(1), {}).empty());
    CHECK(store.copy(store.inbox, imap::uid_set(1), "INBOX")->to.empty());
    CHECK(store.expunge(store.inbox, imap::uid_set(1)).empty());
    fs::rename(store.away, store.seen);
    CHECK(store.uids(store.inbox) == uids{1, 2});
    CHECK(store.messages(store.inbox).front().flags.has(system_flag::seen));

    fs::rename(store.seen, store.away);
    CHECK(store.read(store.inbox, 1).empty());
    fs::rename(store.away, store.first);
    CHECK(store.read(store.inbox, 1) == "one\r\n");
    CHECK(store.expunge(store.inbox, imap::uid_set(1)) == uids{1});
    CHECK_FALSE(fs::exists(store.first));
}

TEST_CASE("maildir store: a UID that was told gone stays gone when its file comes back D13") {
    two_messages store;
    const auto told_gone = [&] {
        fs::rename(store.first, store.away);
        CHECK(store.poll(store.inbox));
        CHECK(store.uids(store.inbox) == uids{2});
    };
    SUBCASE("while the program runs") {
        told_gone();
        fs::rename(store.away, store.first);
        CHECK(store.uids(store.inbox) == uids{2, 3});
        store.reopen();
    }
    SUBCASE("while it does not") {
        told_gone();
        store.shut();
        fs::rename(store.away, store.first);
        store.reopen();
    }
    SUBCASE("because it was expunged, and restored") {
        fs::copy(store.first, store.away);
        CHECK(store.expunge(store.inbox, imap::uid_set(1)) == uids{1});
        store.shut();
        fs::rename(store.away, store.first);
        store.reopen();
    }
    SUBCASE("because it was moved, and restored") {
        fs::copy(store.first, store.away);
        REQUIRE_FALSE(store.create("box"));
        CHECK(store.copy(store.inbox, imap::uid_set(1), "box", imap::copy_or_move::move));
        store.shut();
        fs::rename(store.away, store.first);
        store.reopen();
    }
    CHECK(store.uids(store.id()) == uids{2, 3});
    CHECK(store.read(store.id(), 3) == "one\r\n");
    store.reopen();
    CHECK(store.uids(store.id()) == uids{2, 3});
}

TEST_CASE("maildir store: of two lines of the index with one base the last one counts D13") {
    two_messages store;
    store.edit_index([](std::string& text) { text += "message 7 5 0 5 /1.M1P1Q1.host\n"; });
    CHECK(store.uids(store.id()) == uids{2, 7});
    store.edit_index([](std::string& text) { text += "gone 2\ngone 3\n"; });
    CHECK(store.uids(store.id()) == uids{7, 8});
}

TEST_CASE("maildir store: what is expunged while its file is being renamed is removed D11") {
    two_messages store;
    store.drop("three\n");
    CHECK(store.uids(store.inbox) == uids{1, 2, 3});
    fs::rename(store.first, store.seen);
    CHECK(store.expunge(store.inbox, all_messages()) == uids{1, 2, 3});
    CHECK(fs::is_empty(store.folder() / "cur"));
    CHECK(fs::is_empty(store.folder() / "new"));
}

/// Many messages, which another program marks as seen and unseen without an end.
struct marked_messages : maildir_user {
    static constexpr int count = 300;

    marked_messages() {
        for (int n = 0; n != count; ++n) write_file(name(n, false), "a message\n");
        inbox = id();
        marking = std::jthread([this](const std::stop_token& is_over) {
            for (bool seen = true; !is_over.stop_requested(); seen = !seen)
                for (int n = 0; n != count && !is_over.stop_requested(); ++n) {
                    std::error_code moved; // the store may have renamed it
                    fs::rename(name(n, !seen), name(n, seen), moved);
                    std::this_thread::sleep_for(std::chrono::microseconds(200));
                }
        });
    }
    [[nodiscard]] fs::path name(int n, bool seen) const {
        return folder() / "cur" / (std::to_string(n) + ".M1P1.host:2," + (seen ? "S" : ""));
    }
    void stop_marking() {
        marking.request_stop();
        marking.join();
    }

    mailbox_id inbox = 0;
    std::jthread marking;
};

TEST_CASE("maildir store: under another program's marking every UID and every change stays D11") {
    marked_messages store;
    const auto before = store.uids(store.inbox);
    for (int i = 0; i != 300; ++i) REQUIRE(store.uids(store.inbox) == before);
    for (const auto uid : before) {
        const auto set = [&](system_flag flag) {
            return store.set_flags(store.inbox, imap::uid_set(uid),
                                   {flag_change::action::add, {flag}, false});
        };
        REQUIRE(set(system_flag::flagged).size() == 1);
    }
    store.stop_marking();
    for (const auto& m : store.messages(store.inbox)) CHECK(m.flags.has(system_flag::flagged));
    CHECK(store.expunge(store.inbox, all_messages()) == before);
    CHECK(store.uids(store.inbox).empty());
}

TEST_CASE("maildir store: under another program's marking all is copied, and all moved D11") {
    marked_messages store;
    REQUIRE_FALSE(store.create("box"));
    const auto before = store.uids(store.inbox);
    for (int i = 0; i != 5; ++i) {
        const auto copied = store.copy(store.inbox, all_messages(), "box");
        REQUIRE(copied);
        REQUIRE(copied->from == before);
    }
    const auto moved = store.copy(store.inbox, all_messages(), "box", imap::copy_or_move::move);
    REQUIRE(moved);
    CHECK(moved->from == before);
    store.stop_marking();
    CHECK(store.uids(store.inbox).empty());
    const auto box = store.id("box");
    CHECK(store.uids(box).size() == 6 * before.size());
    for (const auto& m : store.messages(box)) REQUIRE(store.read(box, m.uid) == "a message\r\n");
}

TEST_CASE("maildir store: under another program's marking all is copied where it is D11") {
    marked_messages store;
    const auto before = store.uids(store.inbox);
    for (int i = 0; i != 3; ++i) {
        const auto copied = store.copy(store.inbox, imap::uid_set(1, before.back()), "INBOX");
        REQUIRE(copied);
        REQUIRE(copied->from == before);
    }
    store.stop_marking();
    const auto all = store.uids(store.inbox);
    CHECK(all.size() == 4 * before.size());
    for (const auto uid : all) REQUIRE(store.read(store.inbox, uid) == "a message\r\n");
}

} // namespace
