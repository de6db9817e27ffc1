// When names that were listed need not be listed again.
#include "maildir_user.hpp"

#include <thread>

#include <courriel/mime/maildir.hpp>

#include "../common/names_seen.hpp"

namespace {

using namespace mail_server::test;
using example::folder_times;
using example::names_seen;
using example::times_of;
using uids = std::vector<mail_server::imap::uid>;
using namespace std::chrono_literals;

folder_times changed_at(std::chrono::nanoseconds of_new, std::chrono::nanoseconds of_cur) {
    return {{{{1, 2, of_new}, {1, 3, of_cur}}}};
}

TEST_CASE("names_seen: names are those that were listed until a folder changes") {
    names_seen names;
    CHECK_FALSE(names.are_those_of(changed_at(10s, 20s)));
    CHECK_FALSE(names.are_those_of(std::nullopt));
    names.list(changed_at(10s, 20s), 22s);
    CHECK(names.are_those_of(changed_at(10s, 20s)));
    CHECK_FALSE(names.are_those_of(changed_at(10s + 1ns, 20s)));
    CHECK_FALSE(names.are_those_of(changed_at(10s, 20s - 1ns)));
    CHECK_FALSE(names.are_those_of(std::nullopt));
    auto another = changed_at(10s, 20s);
    another.folders[1].number = 4;
    CHECK_FALSE(names.are_those_of(another));
    names.forget();
    CHECK_FALSE(names.are_those_of(changed_at(10s, 20s)));
}

TEST_CASE("names_seen: a change that is not two seconds old may not be the last one at that time") {
    names_seen names;
    for (const auto when : {5s, 19s, 20s, 21s}) {
        names.list(changed_at(10s, 20s), when);
        CHECK_FALSE(names.are_those_of(changed_at(10s, 20s)));
        names.list(changed_at(20s, 10s), when);
        CHECK_FALSE(names.are_those_of(changed_at(20s, 10s)));
    }
    names.list(changed_at(10s, 20s), 30s);
    names.list(std::nullopt, 30s);
    CHECK_FALSE(names.are_those_of(std::nullopt));
    CHECK_FALSE(names.are_those_of(changed_at(10s, 20s)));
}

TEST_CASE("maildir store: what others do is seen in a folder that was long at rest D11") {
    maildir_user store;
    const auto inbox = store.id();
    store.add("one\r\n");
    store.add("two\r\n");
    const auto wait = [&] {
        std::this_thread::sleep_for(names_seen::settled + 100ms);
        static_cast<void>(store.uids(inbox));
        names_seen names;
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        names.list(times_of(store.folder()), now);
        REQUIRE(names.are_those_of(times_of(store.folder())));
    };
    wait();
    store.drop("three\r\n");
    CHECK(store.uids(inbox) == uids{1, 2, 3});
    wait();
    const auto first = courriel::mime::maildir::open(store.folder()).value().list()->front();
    const auto name = store.folder() / first.file;
    const auto seen = store.folder() / "cur" / (name.filename().string() + ":2,S");
    fs::rename(name, seen);
    CHECK(store.messages(inbox).front().flags.has(mail_server::imap::system_flag::seen));
    wait();
    fs::remove(seen);
    CHECK(store.uids(inbox) == uids{2, 3});
}

} // namespace
