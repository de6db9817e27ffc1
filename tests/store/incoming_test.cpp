// Messages on their way into a store: all or none, in canonical form, in pieces of any size.
#include "support.hpp"

#include <set>

#include "support/random.hpp"

namespace {

using namespace mail_server;
using namespace mail_server::test;

TEST_CASE_TEMPLATE("store: a delivery to several mailboxes is whole or nothing D17", S, in_memory,
                   in_sqlite, in_maildir) {
    S store;
    const auto done = store.deliver("one\r\n", {{"ada"}, {"bob"}, {"ada"}}).value();
    REQUIRE(done.size() == 3);
    CHECK(done[0].info.uid == 1);
    CHECK(done[1].info.uid == 1);
    CHECK(done[2].info.uid == 2);
    CHECK(store.read(store.id("INBOX", "bob"), 1) == "one\r\n");

    CHECK(store.deliver("two\r\n", {{"ada"}, {"eve"}, {"bob"}}).error() == errc::not_found);
    CHECK(store.deliver("two\r\n", {{"bob"}, {"ada", "none"}}).error() == errc::not_found);
    CHECK(store.uids(store.id("INBOX", "ada")).size() == 2);
    CHECK(store.uids(store.id("INBOX", "bob")).size() == 1);
    CHECK(store.deliver("three\r\n", {{"bob"}}).value().front().info.uid == 2);
}

TEST_CASE_TEMPLATE("store: what is not committed was never there", S, in_memory, in_sqlite,
                   in_maildir) {
    S store;
    for (const std::size_t size : {std::size_t{10}, std::size_t{1'000'000}}) {
        auto message = (*store).receive();
        REQUIRE_FALSE(store.write(*message, std::string(size, 'x')));
        CHECK(store.uids(store.id()).empty());
        message.reset();
        CHECK(store.uids(store.id()).empty());
    }
    CHECK(store.add() == 1);
}

TEST_CASE_TEMPLATE("store: line ends become canonical before the size is counted", S, in_memory,
                   in_sqlite, in_maildir) {
    S store;
    auto message = (*store).receive();
    for (const auto* piece : {"a\r", "\nb\nc\r", "d", "", "\n\n", "e\r"})
        REQUIRE_FALSE(store.write(*message, piece));
    const auto done = store.commit(*message, {{"ada"}}).value();
    CHECK(done.front().info.size == 17);
    CHECK(store.messages(store.id()).front().size == 17);
    CHECK(store.read(store.id(), 1) == "a\r\nb\r\nc\r\nd\r\n\r\ne\r\n");
}

// Around the sizes at which the SQLite store begins a piece, and begins to put pieces on the disk.
TEST_CASE_TEMPLATE("store: a message of any size comes back as it was", S, in_memory, in_sqlite,
                   in_maildir) {
    S store;
    const auto inbox = store.id();
    courriel::test::random random(7);
    imap::uid uid = 0;
    for (const std::size_t edge : {std::size_t{0}, std::size_t{1} << 16, std::size_t{2} << 16,
                                   std::size_t{4} << 16, std::size_t{8} << 16}) {
        for (const std::size_t size : {edge - (edge != 0), edge, edge + 1}) {
            const auto text = random.text(size, "abcdefgh");
            const auto message = (*store).receive();
            for (std::size_t at = 0; at < size;) {
                const auto piece = 1 + random.below(100'000);
                REQUIRE_FALSE(store.write(*message, std::string_view(text).substr(at, piece)));
                at += piece;
            }
            const auto done = store.commit(*message, {{"ada"}}).value();
            CHECK(done.front().info.size == size);
            CHECK(store.read(inbox, ++uid) == text);
        }
    }
}

TEST_CASE_TEMPLATE("store: a message is read in pieces from anywhere", S, in_memory, in_sqlite,
                   in_maildir) {
    S store;
    const auto inbox = store.id();
    std::string text;
    while (text.size() < 300'000) text += std::to_string(text.size()) + "\r\n";
    store.add(text);
    CHECK(store.read(inbox, 1, 1000) == text);
    CHECK(store.read(inbox, 1, 65'537) == text);
    courriel::test::random random(11);
    for (int i = 0; i != 200; ++i) {
        const auto begin = random.below(text.size());
        const auto size = 1 + random.below(100'000);
        const auto piece = store.read(inbox, 1, imap::byte_range{begin, size});
        REQUIRE_FALSE(piece.empty());
        REQUIRE(piece.size() <= size);
        REQUIRE(piece == text.substr(begin, piece.size()));
    }
    CHECK(store.read(inbox, 1, imap::byte_range{text.size(), 10}).empty());
    CHECK(store.read(inbox, 1, imap::byte_range{std::uint64_t{1} << 62, 10}).empty());
    CHECK(store.read(inbox, 2, imap::byte_range{0, 10}).empty());
}

TEST_CASE_TEMPLATE("store: deliveries at the same time do not mix", S, in_memory, in_sqlite,
                   in_maildir) {
    S store;
    constexpr std::size_t count = 40;
    std::vector<std::unique_ptr<incoming_message>> coming;
    for (std::size_t i = 0; i != count; ++i) coming.push_back((*store).receive());
    for (int round = 0; round != 5; ++round)
        for (std::size_t i = 0; i != count; ++i)
            REQUIRE_FALSE(
                store.write(*coming[i], std::string(i * 3000, static_cast<char>('A' + i))));

    std::vector<imap::uid> uids(count);
    std::size_t answers = 0;
    for (std::size_t i = 0; i != count; ++i)
        coming[i]->commit({{"ada"}}, {},
                          [&, i](std::error_code error, std::vector<stored_message> done) {
                              REQUIRE_FALSE(error);
                              uids[i] = done.front().info.uid;
                              ++answers;
                          });
    store.running.run_until([&] { return answers == count; });
    CHECK(std::set<imap::uid>(uids.begin(), uids.end()).size() == count);
    for (std::size_t i = 0; i != count; ++i)
        CHECK(store.read(store.id(), uids[i]) ==
              std::string(5 * i * 3000, static_cast<char>('A' + i)));
}

} // namespace
