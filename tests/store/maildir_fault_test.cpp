// The Maildir store where the disk refuses, and after a crash: nothing is there by half, and no UID
// is used again.
#include "maildir_user.hpp"

#include <csignal>
#include <sys/resource.h>

namespace {

using namespace mail_server;
using namespace mail_server::test;
using imap::system_flag;
using strings = std::vector<std::string>;
using uids = std::vector<imap::uid>;

/// As long as it lives, no file of the program can grow beyond `size`: a disk that is full there.
class full_disk {
public:
    explicit full_disk(std::uintmax_t size) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
        const ::rlimit limit{static_cast<rlim_t>(size), before_.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
    }
    full_disk(const full_disk&) = delete;
    full_disk& operator=(const full_disk&) = delete;
    ~full_disk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    void (*handler_)(int);
    ::rlimit before_{};
};

TEST_CASE("maildir store: a last line of the index that a crash cut is none, at each octet D13") {
    maildir_user store;
    store.add("one\r\n");
    store.add("two\r\n");
    const auto validity = store.open().value().state.uid_validity;
    const auto whole = text_of(store.folder() / "courriel-uids");
    const auto last = whole.rfind("message");
    for (auto size = last; size != whole.size(); ++size) {
        store.edit_index([&](std::string& text) { text = whole.substr(0, size); });
        REQUIRE(store.open().value().state.uid_validity == validity);
        REQUIRE(store.uids(store.id()) == uids{1, 2});
    }
}

TEST_CASE("maildir store: a line without a file is a UID that is never used D13") {
    maildir_user store;
    store.add();
    store.edit_index([](std::string& text) { text += "message 7 0 0 5 /none\n"; });
    CHECK(store.uids(store.id()) == uids{1});
    CHECK(store.add() == 8);
}

TEST_CASE("maildir store: an index that makes no sense is made anew, the messages stay D19") {
    maildir_user store;
    store.add("one\r\n");
    store.add("two\r\n");
    const auto whole = text_of(store.folder() / "courriel-uids");
    for (const auto& bad :
         strings{"", "nonsense\n", whole + "what 1\n", whole + "message 2 0 0 5 /again\n",
                 whole + "message 4294967295 0 0 5 /last\n", whole + "message 9 0 0\n",
                 whole + "recent x\n"}) {
        const auto before = store.open().value().state.uid_validity;
        store.edit_index([&](std::string& text) { text = bad; });
        REQUIRE(store.open().value().state.uid_validity > before);
        REQUIRE(store.uids(store.id()) == uids{1, 2});
        REQUIRE(store.read(store.id(), 1) == "one\r\n");
    }
}

TEST_CASE("maildir store: what one mailbox refuses, the others have not D17 D16") {
    maildir_user store;
    REQUIRE_FALSE(store.create("box"));
    store.id("INBOX", "bob");
    store.add("one\r\n");
    store.add("two\r\n");
    fs::remove(store.folder("bob") / "new");
    CHECK(store.deliver("more\r\n", {{"ada"}, {"bob"}, {"ada"}}).error());
    CHECK(store.uids(store.id()) == uids{1, 2});
    fs::remove(store.folder() / ".box" / "new");
    write_file(store.folder() / ".box" / "new", "no folder");
    const auto moved = store.copy(store.id(), all_messages(), "box", imap::copy_or_move::move);
    CHECK(moved.error());
    CHECK(store.uids(store.id()) == uids{1, 2});
    CHECK(store.read(store.id(), 2) == "two\r\n");
}

TEST_CASE("maildir store: a message that fails later is put back where it was D16") {
    maildir_user store;
    REQUIRE_FALSE(store.create("box"));
    store.add("one\r\n", "INBOX", {system_flag::seen}); // in cur/, and in .box/cur/
    store.add("two\r\n");                               // in new/, where .box has no folder
    fs::remove(store.folder() / ".box" / "new");
    const auto moved = store.copy(store.id(), all_messages(), "box", imap::copy_or_move::move);
    CHECK(moved.error());
    CHECK(store.uids(store.id()) == uids{1, 2});
    CHECK(fs::is_empty(store.folder() / ".box" / "cur"));
}

TEST_CASE("maildir store: a disk that is full in a message, and in a line of the index D04") {
    maildir_user store;
    for (int i = 0; i != 20; ++i) store.add();
    const auto large = std::string(200'000, 'x');
    const auto index = store.folder() / "courriel-uids";
    const auto size = fs::file_size(index);
    for (const std::uintmax_t room : {std::uintmax_t{1}, std::uintmax_t{40}}) {
        const full_disk full(size + room);
        CHECK(store.deliver("small\r\n", {{"ada"}}).error() == std::errc::file_too_large);
        CHECK(store.deliver(large, {{"ada"}}).error() == std::errc::file_too_large);
        CHECK(fs::file_size(index) == size + room);
        CHECK(store.messages(store.id()).size() == 20);
    }
    CHECK(fs::is_empty(fs::path(store.path()) / ".courriel-incoming"));
    CHECK(store.add() == 21);
    CHECK(store.add(large) == 22);
    const auto validity = store.open().value().state.uid_validity;
    store.reopen();
    CHECK(store.uids(store.id()).size() == 22);
    CHECK(store.read(store.id(), 22) == large);
    CHECK(store.open().value().state.uid_validity == validity);
}

TEST_CASE("maildir store: a rename that fails below leaves all names as they were") {
    maildir_user store;
    REQUIRE_FALSE(store.create("a/b"));
    store.add("one\r\n", "a");
    fs::create_directories(store.folder() / ".z.b" / "in the way");
    CHECK(store.rename("a", "z"));
    CHECK(store.names() == strings{"INBOX", "a", "a/b"});
    CHECK(store.read(store.id("a"), 1) == "one\r\n");
    CHECK(store.add("two\r\n", "a") == 2);
    store.reopen();
    CHECK(store.uids(store.id("a")) == uids{1, 2});
}

TEST_CASE("maildir store: what a crash cut among several files is undone at the start D16 D17") {
    maildir_user store;
    store.add("one\r\n");
    const auto first = store.only_file("new");
    store.shut();
    // As if the program had ended after a move of the one message and a copy.
    const auto moved = store.folder("bob") / "new" / "moved";
    const auto copied = store.folder("bob") / "cur" / "copied:2,S";
    fs::create_hard_link(first, copied);
    fs::rename(first, moved);
    write_file(fs::path(store.path()) / ".courriel-incoming" / "plan",
               first.string() + '\n' + moved.string() + "\n\n" + copied.string() + "\n\n" +
                   copied.string() + "-that-is-not-there-yet\n");
    store.reopen();
    CHECK(store.uids(store.id()) == uids{1});
    CHECK(store.read(store.id(), 1) == "one\r\n");
    CHECK(store.uids(store.id("INBOX", "bob")).empty());
}

TEST_CASE("maildir store: what was on its way, or being removed, is cleared away") {
    maildir_user store;
    auto message = (*store).receive();
    REQUIRE_FALSE(store.write(*message, std::string(200'000, 'x')));
    const auto incoming = fs::path(store.path()) / ".courriel-incoming";
    CHECK_FALSE(fs::is_empty(incoming));
    message.reset();
    CHECK(fs::is_empty(incoming));
    write_file(incoming / "1", "from before");
    fs::create_directories(store.folder() / "courriel-removed.1" / "cur");
    store.reopen();
    (*store).add_user("ada");
    CHECK(fs::is_empty(incoming));
    CHECK_FALSE(fs::exists(store.folder() / "courriel-removed.1"));
}

} // namespace
