// The SQLite store on a disk that fails: nothing is answered with yes that is not there, nothing is
// there by half, and once the disk is well the store is too.
#include "faulty_disk.hpp"
#include "support.hpp"

#include <sqlite3.h>

namespace {

using namespace mail_server;
using namespace mail_server::test;
using operation = faulty_disk::operation;

const std::string small(3000, 's');
const std::string large(600'000, 'l');

struct on_faulty_disk : faulty_disk, in_sqlite {};

// The inbox of `user` holds as many messages as were answered with yes, and each is whole.
void check_inbox(stored& store, const std::string& user, std::size_t promised) {
    const auto inbox = store.id("INBOX", user);
    const auto all = store.messages(inbox);
    CHECK(all.size() == promised);
    for (const auto& m : all) {
        const auto text = store.read(inbox, m.uid);
        CHECK((text == small || text == large));
        CHECK(m.size == text.size());
    }
}

std::size_t inbox_size(stored& store, const std::string& user) {
    return store.messages(store.id("INBOX", user)).size();
}

// One delivery to two users, with the failure at one operation after the other: at each of the
// first twenty, then at about one in twenty.
void sweep(operation what, int code, const std::string& text, std::error_condition expected) {
    on_faulty_disk store;
    std::size_t promised = 0;
    for (int at = 1;; at += 1 + at / 20) {
        store.fail(what, code, at);
        const auto done = store.deliver(text, {{"ada"}, {"bob"}});
        const bool reached = store.seen(what) >= at;
        store.heal();
        if (done) {
            ++promised;
        } else {
            CHECK(done.error() == expected);
        }
        REQUIRE((reached || done));
        CHECK(inbox_size(store, "ada") == promised);
        CHECK(inbox_size(store, "bob") == promised);
        if (!reached) break;
        REQUIRE(store.deliver(small, {{"ada"}, {"bob"}}));
        ++promised;
    }
    store.reopen();
    check_inbox(store, "ada", promised);
    check_inbox(store, "bob", promised);
}

TEST_CASE("sqlite store: a full disk at each write D04") {
    sweep(operation::write, SQLITE_FULL, small, std::errc::no_space_on_device);
    sweep(operation::write, SQLITE_FULL, large, std::errc::no_space_on_device);
}

TEST_CASE("sqlite store: an error of the disk at each write D04") {
    sweep(operation::write, SQLITE_IOERR_WRITE, small, std::errc::io_error);
    sweep(operation::write, SQLITE_IOERR_WRITE, large, std::errc::io_error);
}

TEST_CASE("sqlite store: an error at each sync D03") {
    sweep(operation::sync, SQLITE_IOERR_FSYNC, small, std::errc::io_error);
    sweep(operation::sync, SQLITE_IOERR_FSYNC, large, std::errc::io_error);
}

TEST_CASE("sqlite store: a sync that fails once is not tried again until it succeeds D03") {
    on_faulty_disk store;
    store.add(small);
    std::vector<std::unique_ptr<incoming_message>> coming;
    for (int i = 0; i != 20; ++i) {
        coming.push_back((*store).receive());
        REQUIRE_FALSE(store.write(*coming.back(), small));
    }
    store.fail(operation::sync, SQLITE_IOERR_FSYNC, 1, 1);
    std::size_t good = 0;
    std::size_t bad = 0;
    for (const auto& message : coming)
        message->commit({{"ada"}}, {}, [&](std::error_code error, std::vector<stored_message>) {
            ++(error ? bad : good);
        });
    store.running.run_until([&] { return good + bad == coming.size(); });
    CHECK(bad >= 1);
    check_inbox(store, "ada", 1 + good);
    store.heal();
    store.add(small);
    check_inbox(store, "ada", 2 + good);
}

TEST_CASE("sqlite store: in a batch only the job that fails is refused") {
    in_sqlite store;
    std::vector<std::unique_ptr<incoming_message>> coming;
    std::vector<std::error_code> answers;
    for (int i = 0; i != 30; ++i) {
        coming.push_back((*store).receive());
        REQUIRE_FALSE(store.write(*coming.back(), small));
    }
    for (std::size_t i = 0; i != coming.size(); ++i)
        coming[i]->commit(
            {{"bob"}, {"ada", i % 3 == 0 ? "none" : "INBOX"}}, {},
            [&](std::error_code error, std::vector<stored_message>) { answers.push_back(error); });
    store.running.run_until([&] { return answers.size() == coming.size(); });
    for (std::size_t i = 0; i != answers.size(); ++i)
        CHECK(answers[i] == (i % 3 == 0 ? make_error_code(errc::not_found) : std::error_code{}));
    check_inbox(store, "ada", 20);
    check_inbox(store, "bob", 20);
}

TEST_CASE("sqlite store: deliveries that wait share a commit") {
    on_faulty_disk store;
    constexpr std::size_t count = 50;
    std::vector<std::unique_ptr<incoming_message>> coming;
    for (std::size_t i = 0; i != count; ++i) {
        coming.push_back((*store).receive());
        REQUIRE_FALSE(store.write(*coming.back(), small));
    }
    store.heal();
    std::size_t answers = 0;
    for (const auto& message : coming)
        message->commit({{"ada"}}, {}, [&](std::error_code error, std::vector<stored_message>) {
            REQUIRE_FALSE(error);
            ++answers;
        });
    store.running.run_until([&] { return answers == count; });
    CHECK(store.seen(operation::sync) < static_cast<int>(count));
}

TEST_CASE("sqlite store: a message that a full disk stopped gives its place back") {
    on_faulty_disk store;
    auto message = (*store).receive();
    REQUIRE_FALSE(store.write(*message, large));
    store.fail(operation::write, SQLITE_FULL, 1);
    CHECK(store.write(*message, large) == std::errc::no_space_on_device);
    CHECK(store.write(*message, "more") == std::errc::no_space_on_device);
    store.heal();
    CHECK(store.commit(*message, {{"ada"}}).error() == std::errc::no_space_on_device);
    message.reset();
    store.add(small);
    check_inbox(store, "ada", 1);
    const auto before = std::filesystem::file_size(store.path());
    store.add(large);
    store.add(small);
    store.reopen();
    CHECK(std::filesystem::file_size(store.path()) <= before + large.size() + 100'000);
}

} // namespace
