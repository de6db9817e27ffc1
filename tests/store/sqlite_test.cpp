// What only the SQLite store can do: be opened again, and refuse what is no store.
#include "support.hpp"

#include <fstream>

#include "store/sqlite/database.hpp"
#include "store/sqlite/schema.hpp"

namespace {

using namespace mail_server;
using namespace mail_server::test;
using sqlite::database;
using sqlite::query;

std::int64_t count(const std::string& file, const std::string& table) {
    database opened(file);
    query asked(opened, "SELECT count(*) FROM " + table);
    return asked.next() ? asked.integer(0) : -1;
}

std::string refusal(const std::string& file) {
    loop running;
    try {
        make_sqlite_store(file, running.poster());
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return {};
}

TEST_CASE("sqlite store: all is there after it was closed D01") {
    in_sqlite store;
    REQUIRE_FALSE(store.create("box/below"));
    REQUIRE_FALSE(store.subscribe("box", true));
    store.add("one\r\n");
    store.add("gone\r\n");
    store.add(std::string(500'000, 'x'), "box", {imap::system_flag::seen});
    store.expunge(store.id(), imap::uid_set(2));
    static_cast<void>(store.recent(store.id(), store::showing::to_a_session));
    store.add("new\r\n");
    const auto before = store.open("box").value();
    store.reopen();
    CHECK(store.recent(store.id()) == std::vector<imap::uid>{3});
    CHECK(store.names() == std::vector<std::string>{"INBOX", "box", "box/below"});
    CHECK(store.list()[1].subscribed);
    CHECK(store.read(store.id(), 1) == "one\r\n");
    CHECK(store.read(store.id("box"), 1) == std::string(500'000, 'x'));
    CHECK(store.messages(store.id("box")).front().flags.has(imap::system_flag::seen));
    const auto after = store.open("box").value();
    CHECK(after.id == before.id);
    CHECK(after.state.uid_validity == before.state.uid_validity);
    CHECK(store.add() == 4);
    REQUIRE_FALSE(store.remove("box"));
    store.reopen();
    REQUIRE_FALSE(store.create("box"));
    CHECK(store.open("box").value().state.uid_validity > before.state.uid_validity);
}

TEST_CASE("sqlite store: copies share their octets, and the last takes them along") {
    in_sqlite store;
    REQUIRE_FALSE(store.create("box"));
    REQUIRE(store.deliver(std::string(300'000, 'x'), {{"ada"}, {"bob"}}));
    REQUIRE(store.copy(store.id(), all_messages(), "box"));
    CHECK(count(store.path(), "bodies") == 1);
    CHECK(count(store.path(), "pieces") == 5);
    store.expunge(store.id(), all_messages());
    store.expunge(store.id("INBOX", "bob"), all_messages());
    CHECK(store.read(store.id("box"), 1) == std::string(300'000, 'x'));
    REQUIRE_FALSE(store.remove("box"));
    CHECK(count(store.path(), "bodies") == 0);
    CHECK(count(store.path(), "pieces") == 0);
}

TEST_CASE(
    "sqlite store: a long message is on the disk before it is committed, and seen by nobody") {
    in_sqlite store;
    auto message = (*store).receive();
    REQUIRE_FALSE(store.write(*message, std::string(400'000, 'x')));
    CHECK(count(store.path(), "staging") == 1);
    CHECK(count(store.path(), "pieces") == 6);
    CHECK(count(store.path(), "messages") == 0);

    SUBCASE("committed") {
        REQUIRE(store.commit(*message, {{"ada"}}));
        message.reset();
        store.add();
        CHECK(count(store.path(), "pieces") == 8);
    }
    SUBCASE("refused") {
        CHECK(store.commit(*message, {{"ada", "none"}}).error() == errc::not_found);
        message.reset();
        store.add();
        CHECK(count(store.path(), "pieces") == 1);
    }
    SUBCASE("given up") {
        message.reset();
        store.add();
        CHECK(count(store.path(), "pieces") == 1);
    }
    CHECK(count(store.path(), "staging") == 0);
}

TEST_CASE("sqlite store: what a crash left half received is gone at the next start D07") {
    in_sqlite store;
    store.shut();
    database left(store.path());
    left.run("INSERT INTO bodies (id, size) VALUES (77, 0); INSERT INTO staging VALUES (77);"
             "INSERT INTO pieces (body, number, bytes) VALUES (77, 0, x'00')");
    store.reopen();
    CHECK(count(store.path(), "staging") == 0);
    CHECK(count(store.path(), "bodies") == 0);
    CHECK(count(store.path(), "pieces") == 0);
}

TEST_CASE("sqlite store: half a message is never committed") {
    in_sqlite store;
    auto message = (*store).receive();
    REQUIRE_FALSE(store.write(*message, std::string(400'000, 'x')));
    database(store.path()).run("DELETE FROM pieces WHERE number = 3");
    CHECK(store.commit(*message, {{"ada"}}).error() == std::errc::io_error);
    CHECK(store.uids(store.id()).empty());
}

TEST_CASE("sqlite store: the last uid of all is given, and none behind it") {
    in_sqlite store;
    database(store.path()).run("UPDATE mailboxes SET uid_next = 4294967294");
    CHECK(store.add() == 4294967294u);
    CHECK(store.deliver("x", {{"ada"}}).error() == errc::refused);
    CHECK(store.uids(store.id()).size() == 1);
}

TEST_CASE("sqlite store: the file is its owner's alone") {
    in_sqlite store;
    store.add();
    using std::filesystem::perms;
    for (const auto* suffix : {"", "-wal", "-shm"}) {
        const auto mode = std::filesystem::status(store.path() + suffix).permissions();
        CHECK((mode & (perms::group_all | perms::others_all)) == perms::none);
    }
}

TEST_CASE("sqlite store: what is no store is refused and left alone") {
    temporary_folder folder;
    const auto file = folder.file("other");

    SUBCASE("no database") {
        std::ofstream(file) << std::string(5000, 'x');
        CHECK(refusal(file) == file + ": file is not a database");
    }
    SUBCASE("somebody else's") {
        database(file).run("CREATE TABLE theirs (x)");
        CHECK(refusal(file) == file + ": an SQLite database, but not one of mail_server");
        CHECK(count(file, "theirs") == 0);
    }
    SUBCASE("a newer one") {
        loop running;
        make_sqlite_store(file, running.poster());
        database(file).run("PRAGMA user_version = 2");
        CHECK(refusal(file) == file + ": made by another version of mail_server (its tables are of"
                                      " version 2, not 1)");
    }
    SUBCASE("nowhere") {
        const auto nowhere = folder.file("none") + "/mail.db";
        CHECK(refusal(nowhere) == nowhere + ": unable to open database file");
    }
}

} // namespace
