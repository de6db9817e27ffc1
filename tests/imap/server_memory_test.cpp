// What the server holds: an idle session, a hundred megabytes in and out, and a peer that does not
// read.
#include <doctest/doctest.h>

#include <chrono>

#include "imap/server_support.hpp"
#include "support/counting_allocator.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;

namespace {

constexpr std::uint64_t hundred_megabytes = 100 * 1024 * 1024;

// Finds a subject of eight megabytes in each message.
struct large_envelopes : message_parser {
    struct message : parsed_message {
        courriel::imap::envelope envelope() const override {
            courriel::imap::envelope e;
            e.subject = std::string(8 * 1024 * 1024, 's');
            return e;
        }
        body_structure structure() const override { return {}; }
        std::optional<byte_range> find(const std::vector<std::uint32_t>&,
                                       section::kind) const override {
            return std::nullopt;
        }
    };
    std::unique_ptr<parsed_message> parse(std::string_view) const override {
        return std::make_unique<message>();
    }
};

} // namespace

TEST_CASE("an idle session, with its store and a mailbox selected, is below 16 KiB") {
    const auto store = std::make_shared<memory_store>();
    for (int i = 0; i != 10; ++i) store->inbox().add("\r\n");
    const std::size_t before = courriel::tests::live_bytes();
    server_fixture s(plain_options(), store);
    CHECK(courriel::tests::live_bytes() - before + sizeof s < 8 * 1024);
    s.select();
    static_cast<void>(s.say("a FETCH 1:* (FLAGS)\r\nb SEARCH ALL\r\nc NOOP\r\n"));
    CHECK(courriel::tests::live_bytes() - before + sizeof s < 16 * 1024);
}

TEST_CASE("P26: a FETCH of 100 MB is flat, whatever the peer reads") {
    server_fixture s;
    auto& m = s.store->inbox().add("");
    m.made_up = m.info.size = hundred_megabytes;
    s.select();
    s.keep_output = false;
    const std::size_t before = courriel::tests::live_bytes();
    courriel::tests::reset_peak();
    static_cast<void>(s.say("a FETCH 1 BODY.PEEK[]\r\n"));
    CHECK(s.heard_octets > hundred_megabytes);
    CHECK(courriel::tests::peak_bytes() - before < 1024 * 1024);
    CHECK(s.say("b NOOP\r\n") == "");
}

TEST_CASE("P26: a peer that never reads holds the queue and no more") {
    server_fixture s;
    for (int i = 0; i != 50; ++i) {
        auto& m = s.store->inbox().add("");
        m.made_up = m.info.size = hundred_megabytes;
    }
    s.select();
    const std::size_t before = courriel::tests::live_bytes();
    courriel::tests::reset_peak();
    const std::string_view command = "a FETCH 1:* BODY.PEEK[]\r\n";
    const auto into = s.service.prepare();
    std::memcpy(into.data(), command.data(), command.size());
    s.service.commit(command.size());
    for (int i = 0; i != 1000; ++i)
        while (s.service.next()) {
        }
    CHECK(courriel::tests::peak_bytes() - before < 1024 * 1024);
    CHECK(s.store->reads < 100);
    CHECK_FALSE(s.service.wants().read);
    s.now += std::chrono::seconds(300);
    s.service.set_time(s.now);
    s.service.time_out();
    static_cast<void>(s.service.next());
    CHECK(s.service.wants().close);
}

TEST_CASE("an APPEND of 100 MB is flat") {
    auto options = plain_options();
    options.limits.append = hundred_megabytes;
    server_fixture s(options);
    s.store->keep_appended = false;
    s.log_in();
    CHECK(s.say("a APPEND INBOX {" + number(hundred_megabytes) + "}\r\n") == "+ OK\r\n");
    const std::string block(64 * 1024, 'x');
    const std::size_t before = courriel::tests::live_bytes();
    courriel::tests::reset_peak();
    for (std::uint64_t sent = 0; sent != hundred_megabytes; sent += block.size())
        CHECK(s.say(block) == "");
    CHECK(courriel::tests::peak_bytes() - before < 128 * 1024);
    CHECK(s.say("\r\n").ends_with("a OK [APPENDUID 1 1] APPEND completed\r\n"));
    CHECK(s.store->appended == hundred_megabytes);
}

TEST_CASE("an answer larger than the queue follows as the peer reads") {
    server_fixture s;
    for (int i = 0; i != 3; ++i) {
        flag_set flags;
        for (int k = 0; k != 10'000; ++k)
            flags.add("keyword-" + number(static_cast<unsigned>(k)) + "-that-is-long");
        s.store->inbox().add("\r\n", flags);
    }
    s.select();
    const auto said = s.say("a FETCH 1:3 (FLAGS)\r\nb NOOP\r\n");
    CHECK(said.size() > 600'000);
    CHECK(said.ends_with("b OK NOOP completed\r\n"));
    CHECK(s.most_memory < 2 * 1024 * 1024);
}

TEST_CASE("what a large answer took is counted, and given back once it has left") {
    store_options with;
    with.parser = std::make_shared<large_envelopes>();
    server_fixture s(plain_options(), std::make_shared<memory_store>(), std::move(with));
    s.store->inbox().add("Subject: s\r\n\r\n");
    s.select();
    s.keep_output = false;
    const std::size_t before = courriel::tests::live_bytes();
    for (const std::string_view items :
         {"ENVELOPE", "(ENVELOPE BODY.PEEK[TEXT])", "(ENVELOPE BODYSTRUCTURE BODY.PEEK[TEXT])"}) {
        INFO(items);
        s.most_memory = s.heard_octets = 0;
        static_cast<void>(s.say("a FETCH 1 " + std::string(items) + "\r\n"));
        CHECK(s.heard_octets > 8 * 1024 * 1024);
        CHECK(s.most_memory > 8 * 1024 * 1024);
        CHECK(s.service.buffer_capacity() < 128 * 1024);
        CHECK(courriel::tests::live_bytes() < before + 128 * 1024);
    }
}

TEST_CASE("header fields are picked when their turn comes, and cost no product") {
    server_fixture s;
    std::string header;
    while (header.size() < 1000 * 1000) header += "a:\r\n";
    s.store->inbox().add(header + "X-Last: z\r\n\r\n");
    s.select();
    std::string command = "a FETCH 1 (";
    for (int i = 0; i != 100; ++i) command += " BODY.PEEK[HEADER.FIELDS.NOT (X)]";
    command.erase(command.find('(') + 1, 1);
    command += ")\r\n";
    const std::size_t before = courriel::tests::live_bytes();
    courriel::tests::reset_peak();
    // The peer reads nothing at first.
    for (std::string_view rest = command; !rest.empty();) {
        const auto into = s.service.prepare();
        const std::size_t n = std::min(into.size(), rest.size());
        REQUIRE(n != 0);
        std::memcpy(into.data(), rest.data(), n);
        s.service.commit(n);
        rest.remove_prefix(n);
        while (s.service.next()) {
        }
    }
    CHECK(courriel::tests::peak_bytes() - before < 8 * 1024 * 1024);
    s.keep_output = false;
    static_cast<void>(s.heard());
    CHECK(s.heard_octets > 100 * 1000 * 1000);
    CHECK(courriel::tests::peak_bytes() - before < 8 * 1024 * 1024);

    std::string names;
    for (int i = 0; i != 15'000; ++i) names += "b ";
    const auto begin = std::chrono::steady_clock::now();
    s.keep_output = true;
    CHECK(s.say("a FETCH 1 BODY.PEEK[HEADER.FIELDS (" + names + "X-LAST)]\r\n")
              .ends_with(")] {13}\r\nX-Last: z\r\n\r\n)\r\na OK FETCH completed\r\n"));
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
}
