// Several messages of the Maildir store that are read at once, a piece of each in turn.
#include "maildir_user.hpp"

#include <vector>

namespace {

using namespace mail_server;
using namespace mail_server::test;

constexpr std::size_t piece = 4096; // what the store reads at least of a file

std::string text_of_number(imap::uid n) { return std::string(20 * piece, char('a' + n % 26)); }

/// A message of 20 pieces in cur/ for each number from 1 on, which is its UID.
struct many_messages : maildir_user {
    explicit many_messages(imap::uid count) {
        for (imap::uid n = 1; n <= count; ++n) write_file(file(n), text_of_number(n));
        inbox = id();
        REQUIRE(uids(inbox).size() == count);
    }

    [[nodiscard]] fs::path file(imap::uid n) const {
        return folder() / "cur" / (std::to_string(1000 + n) + ".M1.host:2,");
    }
    std::string read_piece(imap::uid n, int number) {
        return read(inbox, n, imap::byte_range{static_cast<std::size_t>(number) * piece, piece});
    }

    mailbox_id inbox = 0;
};

/// How many files the program has open below `folder`, removed ones among them.
std::size_t open_files(const fs::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
        std::error_code closed; // the listing's own
        const auto target = fs::read_symlink(entry, closed).string();
        if (target.starts_with(folder.string())) ++count;
    }
    return count;
}

// A file that was opened again would be another one, and would be read from its start again.
TEST_CASE("maildir store: messages that are read in turns stay open D11") {
    many_messages store(20);
    for (const int number : {0, 1})
        for (imap::uid n = 1; n <= 20; ++n)
            REQUIRE(store.read_piece(n, number) == std::string(piece, text_of_number(n).front()));
    for (imap::uid n = 1; n <= 20; ++n) {
        fs::remove(store.file(n));
        write_file(store.file(n), std::string(20 * piece, '-'));
    }
    for (int number = 2; number != 20; ++number)
        for (imap::uid n = 1; n <= 20; ++n)
            REQUIRE(store.read_piece(n, number) == std::string(piece, text_of_number(n).front()));
    CHECK(store.read(store.inbox, 1) == std::string(20 * piece, '-'));
}

TEST_CASE("maildir store: two who read the same message go on where each of them is D11") {
    many_messages store(1);
    const std::string old(piece, text_of_number(1).front());
    for (const int number : {0, 1, 2, 3}) REQUIRE(store.read_piece(1, number) == old);
    for (const int number : {0, 1}) REQUIRE(store.read_piece(1, number) == old);
    fs::remove(store.file(1));
    write_file(store.file(1), std::string(20 * piece, '-'));
    CHECK(store.read_piece(1, 4) == old);
    CHECK(store.read_piece(1, 2) == old);
    CHECK(store.read_piece(1, 5) == old);
    CHECK(store.read_piece(1, 3) == old);
}

TEST_CASE("maildir store: who looks at the start of many messages closes none that is read") {
    many_messages store(200);
    for (const int number : {0, 1}) REQUIRE(store.read_piece(1, number).size() == piece);
    for (imap::uid n = 2; n <= 200; ++n) REQUIRE(store.read_piece(n, 0).size() == piece);
    fs::remove(store.file(1));
    CHECK(store.read_piece(1, 2) == std::string(piece, text_of_number(1).front()));
    CHECK(open_files(store.folder()) <= 2);
}

TEST_CASE("maildir store: few files stay open, and none of a message that is gone") {
    many_messages store(200);
    for (const int number : {0, 1})
        for (imap::uid n = 1; n <= 200; ++n) REQUIRE(store.read_piece(n, number).size() == piece);
    CHECK(open_files(store.folder()) <= 65);
    SUBCASE("expunged") { CHECK(store.expunge(store.inbox, all_messages()).size() == 200); }
    SUBCASE("moved") {
        REQUIRE_FALSE(store.create("box"));
        CHECK(store.copy(store.inbox, all_messages(), "box", imap::copy_or_move::move));
    }
    SUBCASE("moved with INBOX") { CHECK_FALSE(store.rename("INBOX", "box")); }
    CHECK(open_files(store.folder()) <= 1);
}

TEST_CASE("maildir store: what was read to its end does not stay open, but for the last") {
    many_messages store(10);
    for (imap::uid n = 1; n <= 10; ++n) {
        CHECK(store.read(store.inbox, n) == text_of_number(n));
        for (int number = 1; number != 20; ++number)
            REQUIRE(store.read_piece(n, number).size() == piece);
    }
    CHECK(open_files(store.folder()) == 1);
}

TEST_CASE("maildir store: no file stays open of a mailbox that is removed") {
    maildir_user store;
    REQUIRE_FALSE(store.create("box"));
    store.add(std::string(20 * piece, 'x'), "box");
    const auto box = store.id("box");
    for (const std::size_t at : {std::size_t{0}, piece})
        REQUIRE(store.read(box, 1, imap::byte_range{at, piece}).size() == piece);
    CHECK(open_files(store.folder()) == 1);
    CHECK_FALSE(store.remove("box"));
    CHECK(open_files(store.folder()) == 0);
}

} // namespace
