// What only the Maildir store does: live with other programs, and keep what a Maildir cannot say.
#include "maildir_user.hpp"

#include <sys/stat.h>

#include <courriel/mime/maildir.hpp>

namespace {

using namespace mail_server;
using namespace mail_server::test;
using courriel::mime::maildir;
using imap::flag_change;
using imap::system_flag;
using strings = std::vector<std::string>;
using uids = std::vector<imap::uid>;

imap::flag_set keyword(const std::string& name) {
    imap::flag_set out;
    REQUIRE(out.add(name));
    return out;
}

TEST_CASE("maildir store: all is there after it was closed D01") {
    in_maildir store;
    REQUIRE_FALSE(store.create("box/below"));
    REQUIRE_FALSE(store.subscribe("box", true));
    const particulars about{keyword("$Work"), std::chrono::sys_seconds(std::chrono::seconds(-5)),
                            std::chrono::minutes(-330)};
    REQUIRE(store.deliver("one\r\n", {{"ada"}}, about));
    store.add("gone\r\n");
    store.add(std::string(500'000, 'x'), "box", {system_flag::seen});
    store.expunge(store.id(), imap::uid_set(2));
    static_cast<void>(store.recent(store.id(), store::showing::to_a_session));
    store.add("new\r\n");
    const auto before = store.open("box").value();
    store.reopen();
    CHECK(store.names() == strings{"INBOX", "box", "box/below"});
    CHECK(store.list()[1].subscribed);
    CHECK(store.recent(store.id()) == std::vector<imap::uid>{3});
    const auto kept = store.messages(store.id()).front();
    CHECK(kept.flags == about.flags);
    CHECK(kept.date == about.date);
    CHECK(kept.date_offset == about.date_offset);
    CHECK(store.read(store.id(), 1) == "one\r\n");
    CHECK(store.read(store.id("box"), 1) == std::string(500'000, 'x'));
    CHECK(store.messages(store.id("box")).front().flags.has(system_flag::seen));
    CHECK(store.open("box").value().state.uid_validity == before.state.uid_validity);
    CHECK(store.add() == 4);
    REQUIRE_FALSE(store.remove("box"));
    store.reopen();
    REQUIRE_FALSE(store.create("box"));
    CHECK(store.open("box").value().state.uid_validity > before.state.uid_validity);
}

TEST_CASE("maildir store: messages are as other programs expect them") {
    maildir_user store;
    const auto date = std::chrono::sys_seconds(std::chrono::seconds(1'000'000'000));
    REQUIRE(store.deliver("a\r\nb\r\n", {{"ada"}}, {{}, date, {}}));
    const auto fresh = store.only_file("new");
    CHECK(text_of(fresh) == "a\nb\n");
    CHECK(fresh.string().ends_with(",W=6"));
    struct ::stat status {};
    REQUIRE(::stat(fresh.c_str(), &status) == 0);
    CHECK(status.st_mtim.tv_sec == date.time_since_epoch().count());

    auto flags = keyword("$Work");
    flags.add(system_flag::seen);
    flags.add("$forwarded");
    store.set_flags(store.id(), imap::uid_set(1), {flag_change::action::add, flags, false});
    CHECK(store.only_file("cur").string().ends_with(",W=6:2,PSa"));
    CHECK(text_of(store.folder() / "courriel-keywords") == "$Work\n");
    CHECK(fs::is_empty(store.folder() / "new"));
}

TEST_CASE("maildir store: what another program delivers has the next UIDs") {
    maildir_user store;
    store.add();
    store.drop("Subject: x\nlf\n");
    write_file(store.folder() / "cur" / "2000000000.x.host:2,FSx", "crlf\r\ncr\rend");
    const auto listed = store.messages(store.id());
    REQUIRE(listed.size() == 3);
    CHECK(store.open().value().state.uid_next == 4);
    CHECK(listed[1].size == 16);
    CHECK(listed[2].size == 13);
    CHECK(listed[2].flags == imap::flag_set{system_flag::flagged, system_flag::seen});
    CHECK(store.read(store.id(), 2) == "Subject: x\r\nlf\r\n");
    CHECK(store.read(store.id(), 3) == "crlf\r\ncr\r\nend");
    store.set_flags(store.id(), imap::uid_set(3), {});
    CHECK(fs::exists(store.folder() / "cur" / "2000000000.x.host:2,x"));
    store.reopen();
    CHECK(store.uids(store.id()) == uids{1, 2, 3});
    CHECK(store.add() == 4);
}

TEST_CASE("maildir store: whatever the name of a file, its UID stays") {
    maildir_user store;
    for (const auto* name : {" blank in front", "blanks  within :2,S", "\tx", "m\xc3\xa9l"})
        write_file(store.folder() / "cur" / name, "a message\n");
    write_file(store.folder() / "cur" / ":2,S", "a file without a base is none");
    CHECK(store.uids(store.id()) == uids{1, 2, 3, 4});
    store.reopen();
    CHECK(store.uids(store.id()) == uids{1, 2, 3, 4});
}

TEST_CASE("maildir store: who asks for what is new does not make it look at all files") {
    maildir_user store;
    const auto inbox = store.id();
    store.add();
    CHECK(store.uids(inbox) == uids{1});
    store.drop("from another program\n");
    store.add();
    const auto told = store.list(inbox, 2, store::showing::to_nobody);
    REQUIRE(told.size() == 1);
    CHECK(told.front().uid == 2);
    CHECK(store.uids(inbox) == uids{1, 2, 3});
}

TEST_CASE("maildir store: open() and poll() say once what other programs have done") {
    maildir_user store;
    const auto inbox = store.id();
    bool polls = false; // one time the one, one time the other
    const auto changed = [&] {
        return std::exchange(polls, !polls) ? store.poll(inbox)
                                            : store.open().value().changed_elsewhere;
    };
    store.drop("from another program\n");
    CHECK(changed());
    CHECK_FALSE(changed());
    store.add();
    store.set_flags(inbox, all_messages(),
                    {flag_change::action::add, {system_flag::deleted}, false});
    store.expunge(inbox, imap::uid_set(2));
    CHECK_FALSE(changed());
    const auto file = store.only_file("cur");
    const auto marked = file.string() + "S";
    fs::rename(file, marked);
    CHECK(changed());
    CHECK_FALSE(changed());
    fs::remove(marked);
    static_cast<void>(store.read(inbox, 1));
    CHECK(changed());
    store.drop("one more\n");
    CHECK(store.poll(inbox));
    CHECK(store.uids(inbox).size() == 1);
    CHECK_FALSE(changed());
    CHECK_FALSE(store.poll(inbox + 1)); // there is none
}

TEST_CASE("maildir store: what another program renames or removes meanwhile D11") {
    maildir_user store;
    const auto inbox = store.id();
    store.add("one\r\n");
    const auto before = store.only_file("new");
    const auto after = store.folder() / "cur" / (before.filename().string() + ":2,S");
    fs::rename(before, after);
    CHECK(store.read(inbox, 1) == "one\r\n");
    CHECK(store.messages(inbox).front().flags.has(system_flag::seen));
    fs::rename(after, before);
    const auto told = store.set_flags(inbox, all_messages(),
                                      {flag_change::action::add, {system_flag::deleted}, false});
    CHECK(told.front().flags == imap::flag_set{system_flag::deleted});
    fs::remove(store.only_file("cur"));
    CHECK(store.read(inbox, 1).empty());
    CHECK(store.copy(inbox, all_messages(), "INBOX").value().to.empty());
    CHECK(store.expunge(inbox, all_messages()).empty());
    CHECK(store.add() == 2);
}

TEST_CASE("maildir store: who has read some of a message gets the rest of the same file D11") {
    maildir_user store;
    const auto inbox = store.id();
    const std::string text = std::string(50'000, 'a') + std::string(50'000, 'b');
    store.add(text);
    store.add("other\r\n");
    const auto rest = [&] { return store.read(inbox, 1, imap::byte_range{50'000, 50'000}); };
    const auto old =
        store.folder() / "new" /
        courriel::mime::maildir::open(store.folder()).value().list()->front().name.base;
    REQUIRE(store.read(inbox, 1, imap::byte_range{0, 50'000}) == text.substr(0, 50'000));
    fs::remove(old);
    write_file(old, "short\n");
    std::string second;
    while (second.size() < 50'000) {
        const auto more = store.read(inbox, 1, imap::byte_range{50'000 + second.size(), 50'000});
        REQUIRE_FALSE(more.empty());
        second += more;
    }
    CHECK(second == text.substr(50'000));
    // From its start, or somewhere else, it is what is there now.
    CHECK(store.read(inbox, 1) == "short\r\n");
    CHECK(rest().empty());
    CHECK(store.read(inbox, 2) == "other\r\n");
    CHECK(store.read(inbox, 1, imap::byte_range{5, 9}) == "\r\n");
    CHECK(store.read(inbox, 2, imap::byte_range{7, 9}).empty());
    fs::remove(old);
    CHECK(store.read(inbox, 1).empty());
    write_file(old, "");
    CHECK(store.read(inbox, 1).empty());
    CHECK(store.uids(inbox) == uids{1, 2}); // nobody was told that it was away
    CHECK(store.read(inbox, 1).empty());
    fs::remove(old);
    write_file(old, "new\n");
    CHECK(store.read(inbox, 1) == "new\r\n");
}

TEST_CASE("maildir store: a folder that another program removed and made again is another") {
    maildir_user store;
    REQUIRE_FALSE(store.create("box"));
    store.add("one\r\n", "box");
    const auto before = store.open("box").value();
    fs::remove_all(store.folder() / ".box");
    CHECK(store.open("box").error() == errc::not_found);
    CHECK(store.messages(before.id).empty());
    REQUIRE(maildir::create(store.folder() / ".box"));
    const auto after = store.open("box").value();
    CHECK(after.id != before.id);
    CHECK(after.state.uid_validity > before.state.uid_validity);
}

TEST_CASE("maildir store: 26 keywords, and no more") {
    in_maildir store;
    const auto inbox = store.id();
    store.add();
    for (char c = 'a'; c <= 'z'; ++c) {
        CHECK(store.open().value().state.new_keywords);
        store.set_flags(inbox, imap::uid_set(1),
                        {flag_change::action::add, keyword(std::string(2, c)), false});
    }
    const auto before = store.messages(inbox).front().flags;
    CHECK(before.keywords().size() == 26);
    CHECK_FALSE(store.open().value().state.new_keywords);
    const auto refused = store.ask<std::vector<imap::message_info>>([&](auto done) {
        (*store).set_flags(inbox, all_messages(),
                           {flag_change::action::replace, keyword("more"), false}, std::move(done));
    });
    CHECK(refused.error() == errc::refused);
    CHECK(store.deliver("two", {{"bob"}, {"ada"}}, {keyword("more"), {}, {}}).error() ==
          errc::refused);
    CHECK(store.uids(store.id("INBOX", "bob")).empty());
    CHECK(store.messages(inbox).front().flags == before);
    store.reopen();
    CHECK(store.messages(store.id()).front().flags == before);
}

TEST_CASE("maildir store: names of mailboxes that a Maildir cannot have as they are") {
    maildir_user store;
    const strings names{"INBOX", "a.b", "a.b/\u00e9\\2e", "c&d"};
    for (std::size_t i = 1; i != names.size(); ++i) REQUIRE_FALSE(store.create(names[i]));
    store.add("one\r\n", "a.b/\u00e9\\2e");
    CHECK(fs::is_directory(store.folder() / ".a\\2eb.&AOk-\\5c2e"));
    store.reopen();
    CHECK(store.names() == names);
    CHECK(store.read(store.id("a.b/\u00e9\\2e"), 1) == "one\r\n");
    CHECK(store.create("\xff") == errc::refused);
    CHECK(store.create("x/" + std::string(300, 'y')) == errc::refused);
    CHECK(store.rename("c&d", std::string(300, 'y')) == errc::refused);
    fs::create_directories(store.folder() / ".not\\2Eours" / "cur");
    CHECK(store.names() == names);
}

TEST_CASE("maildir store: names of users stay in the folder") {
    maildir_user store;
    for (const auto* user : {"..", "../eve", "ada.b", ".hidden"}) (*store).add_user(user);
    CHECK(fs::is_directory(store.folder("\\2e.") / "cur"));
    CHECK(fs::is_directory(store.folder("\\2e.\\2feve") / "cur"));
    CHECK(fs::is_directory(store.folder("ada.b") / "cur"));
    CHECK(fs::is_directory(store.folder("\\2ehidden") / "cur"));
    CHECK_FALSE(fs::exists(fs::path(store.path()).parent_path() / "cur"));
}

TEST_CASE("maildir store: the index does not grow with messages that are gone") {
    maildir_user store;
    for (int i = 0; i != 400; ++i) {
        const auto uid = store.add();
        store.expunge(store.id(), imap::uid_set(uid));
    }
    CHECK(fs::file_size(store.folder() / "courriel-uids") < 120 * 80);
    store.reopen();
    CHECK(store.add() == 401);
}

TEST_CASE("maildir store: one at a time has a folder, and it has to be one") {
    in_maildir store;
    CHECK_THROWS_AS(make_maildir_store(store.path()), std::runtime_error);
    const auto file = store.path() + "/file";
    write_file(file, "no folder");
    CHECK_THROWS_AS(make_maildir_store(file), std::runtime_error);
}

} // namespace
