// What names mailboxes may have, and what making and renaming them means.
#include "store/mailbox_names.hpp"

#include <ostream>
#include <system_error>

#include <doctest/doctest.h>

#include <courriel/errc.hpp>

namespace {

using courriel::errc;
using mail_server::name_set;
using strings = std::vector<std::string>;
using pairs = std::vector<std::pair<std::string, std::string>>;

template <class F>
std::error_code error_of(F f) {
    try {
        static_cast<void>(f());
    } catch (const std::system_error& error) {
        return error.code();
    }
    return {};
}

std::error_code creating(const name_set& present, std::string_view name) {
    return error_of([&] { return mail_server::names_to_create(present, name); });
}

TEST_CASE("mailbox names: those above are made too, unless they are there") {
    CHECK(mail_server::names_to_create({"INBOX"}, "a") == strings{"a"});
    CHECK(mail_server::names_to_create({"INBOX", "a"}, "a/b/c") == strings{"a/b", "a/b/c"});
    CHECK(creating({"a"}, "a") == errc::already_exists);
}

TEST_CASE("mailbox names: each limit at one less, exactly and one more") {
    CHECK_FALSE(creating({}, std::string(mail_server::longest_name, 'x')));
    CHECK(creating({}, std::string(mail_server::longest_name + 1, 'x')) == errc::refused);

    std::string deep = "x";
    for (std::size_t level = 1; level != mail_server::most_levels; ++level) deep += "/x";
    CHECK_FALSE(creating({}, deep));
    CHECK(creating({}, deep + "/x") == errc::refused);

    name_set many;
    while (many.size() != mail_server::most_mailboxes - 1) many.insert(std::to_string(many.size()));
    CHECK_FALSE(creating(many, "one more"));
    CHECK(creating(many, "two/more") == errc::refused);
    many.insert("one more");
    CHECK(creating(many, "another") == errc::refused);
}

TEST_CASE("mailbox names: no empty level and no control character") {
    for (const auto* bad : {"", "/", "/a", "a/", "a//b", "a\nb", "\x7F"})
        CHECK(creating({}, bad) == errc::refused);
    CHECK_FALSE(creating({}, "caf\xC3\xA9 & more"));
}

TEST_CASE("mailbox names: renaming takes the levels below along, and no neighbours") {
    const name_set present{"INBOX", "a", "a!", "a/b", "a/b/c", "ab"};
    CHECK(mail_server::names_to_change(present, "a", "z") ==
          pairs{{"a", "z"}, {"a/b", "z/b"}, {"a/b/c", "z/b/c"}});
    CHECK(mail_server::names_to_change({"a/b"}, "a", "z") == pairs{{"a/b", "z/b"}});
    const auto renaming = [&](std::string_view from, std::string_view to) {
        return error_of([&] { return mail_server::names_to_change(present, from, to); });
    };
    CHECK(renaming("x", "y") == errc::not_found);
    CHECK(renaming("a", "ab") == errc::already_exists);
    CHECK(renaming("ab", "a") == errc::already_exists);
    CHECK(renaming("a", "a/b/d") == errc::refused);
    CHECK(renaming("a", "") == errc::refused);
    CHECK(renaming("a", std::string(mail_server::longest_name - 3, 'x')) == errc::refused);
    CHECK_FALSE(renaming("a", std::string(mail_server::longest_name - 4, 'x')));
}

TEST_CASE(
    "mailbox names: mailboxes are subscribed, up to a limit that counts those that are gone") {
    name_set gone;
    while (gone.size() != mail_server::most_mailboxes - 1) gone.insert(std::to_string(gone.size()));
    const auto subscribing = [&](std::string_view name) {
        return error_of([&] {
            mail_server::check_subscription({"INBOX", "a"}, gone, name);
            return 0;
        });
    };
    CHECK(subscribing("1") == errc::not_found);
    CHECK_FALSE(subscribing("a"));
    gone.insert("a");
    CHECK_FALSE(subscribing("a"));
    CHECK(subscribing("INBOX") == errc::refused);
}

TEST_CASE("mailbox names: INBOX is first, then what is there, also as a level, then what is gone") {
    const auto shown =
        mail_server::describe({"A", "INBOX", "x/y/z", "x/y-"}, {"x/y/z", "x", "A/gone"});
    strings names;
    for (const auto& box : shown)
        names.push_back(box.name + (box.selectable ? "" : " none") +
                        (box.has_children ? " children" : "") +
                        (box.subscribed ? " subscribed" : "") + (box.exists ? "" : " gone"));
    CHECK(names == strings{"INBOX", "A", "x none children subscribed", "x/y none children", "x/y-",
                           "x/y/z subscribed", "A/gone subscribed gone"});
}

} // namespace
