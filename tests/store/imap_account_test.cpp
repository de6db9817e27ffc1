// A user of the store as libimap's server side sees one.
#include "support.hpp"

#include "imap_account.hpp"

namespace {

using namespace mail_server;
using namespace mail_server::test;
using imap::open_mode;
using imap::system_flag;

struct imap_user : in_memory {
    std::shared_ptr<imap::account> account =
        make_imap_account(**this, std::make_shared<imap::mailbox_hub>(), "ada");

    result<std::shared_ptr<imap::mailbox>> open_box(std::string_view name,
                                                    open_mode mode = open_mode::read_write) {
        return ask<std::shared_ptr<imap::mailbox>>(
            [&](auto done) { account->open(name, mode, std::move(done)); });
    }
    std::vector<imap::message_info> messages_of(imap::mailbox& box) {
        return ask<std::vector<imap::message_info>>(
                   [&](auto done) { box.messages(std::move(done)); })
            .value();
    }
    result<std::unique_ptr<imap::append_transaction>> begin_append(std::string_view name,
                                                                   const imap::append_info& info) {
        return ask<std::unique_ptr<imap::append_transaction>>(
            [&](auto done) { account->append(name, info, std::move(done)); });
    }
};

TEST_CASE("imap account: what is recent is recent to the first session that may say so") {
    imap_user user;
    user.add();
    const auto recent = [&](open_mode mode) {
        const auto box = user.open_box("INBOX", mode).value();
        return user.messages_of(*box).front().flags.has(system_flag::recent);
    };
    CHECK(user.account->id() == "ada");
    CHECK(recent(open_mode::read_only));
    CHECK(recent(open_mode::read_write));
    CHECK_FALSE(recent(open_mode::read_write));
    CHECK(user.open_box("INBOX", open_mode::read_only).value()->state().read_only);
    CHECK(user.open_box("none").error() == errc::not_found);
}

TEST_CASE("imap account: what comes while a mailbox is open is recent to who asks first") {
    imap_user user;
    user.add();
    const auto one = user.open_box("INBOX").value();
    const auto two = user.open_box("INBOX").value();
    static_cast<void>(user.messages_of(*one));
    user.add();
    const auto arrived = [&](imap::mailbox& box) {
        return user
            .ask<std::vector<imap::message_info>>(
                [&](auto done) { box.messages_from(2, std::move(done)); })
            .value();
    };
    const auto told = arrived(*two);
    REQUIRE(told.size() == 1);
    CHECK(told.front().flags.has(system_flag::recent));
    CHECK_FALSE(arrived(*one).front().flags.has(system_flag::recent));
}

TEST_CASE("imap account: APPEND, and what EXPUNGE removes") {
    imap_user user;
    const auto date = std::chrono::sys_seconds(std::chrono::seconds(1'000'000'000));
    const auto message =
        user.begin_append("INBOX", {{system_flag::deleted}, 10, date, std::chrono::minutes(60)})
            .value();
    CHECK_FALSE(user.ask([&](auto done) { message->write("a\n", std::move(done)); }));
    const auto where =
        user.ask<imap::append_result>([&](auto done) { message->commit(std::move(done)); }).value();
    CHECK(where.uid == 1);
    CHECK(where.uid_validity == user.open().value().state.uid_validity);
    CHECK(user.begin_append("none", {}).error() == errc::not_found);
    user.add();

    const auto box = user.open_box("INBOX").value();
    const auto listed = user.messages_of(*box);
    REQUIRE(listed.size() == 2);
    CHECK(listed.front().date == date);
    CHECK(listed.front().date_offset == std::chrono::minutes(60));
    CHECK(listed.front().size == 3);
    const auto gone = user.ask<std::vector<imap::uid>>(
        [&](auto done) { box->expunge(std::nullopt, std::move(done)); });
    CHECK(gone.value() == std::vector<imap::uid>{1});
    CHECK(user.messages_of(*box).size() == 1);
}

TEST_CASE("imap account: an APPEND without a date comes now, and one given up leaves nothing") {
    imap_user user;
    {
        const auto message = user.begin_append("INBOX", {}).value();
        REQUIRE_FALSE(user.ask([&](auto done) { message->write("a\n", std::move(done)); }));
    }
    CHECK(user.messages(user.id()).empty());
    const auto message = user.begin_append("INBOX", {}).value();
    REQUIRE(user.ask<imap::append_result>([&](auto done) { message->commit(std::move(done)); }));
    const auto age = std::chrono::system_clock::now() - user.messages(user.id()).front().date;
    CHECK(age >= std::chrono::seconds(0));
    CHECK(age < std::chrono::minutes(5));
}

} // namespace
