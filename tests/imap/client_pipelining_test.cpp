// Which commands of a client session may go before the answers to others: none with sequence
// numbers behind one that may bring EXPUNGE (RFC 3501 section 5.5), and no tag twice.
#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "imap/client_support.hpp"

using namespace courriel::imap;
using namespace courriel::imap::tests;
using courriel::errc;

namespace {

using verb = std::function<courriel::result<command_id>(client_session&)>;

search_key key_with_numbers() {
    search_node node;
    node.what = search_node::kind::sequence;
    node.numbers = number_set(3);
    return search::none_of({search_key{{node}}});
}

// Those that bring no EXPUNGE, as the server may not tell it while they are under way.
const std::vector<verb> quiet = {
    [](client_session& s) { return s.fetch(sequence_set(3), fetch().flags()); },
    [](client_session& s) { return s.store(sequence_set(3), {}); },
    [](client_session& s) { return s.search(search::all()); },
    [](client_session& s) { return s.search(key_with_numbers()); },
};

const std::vector<verb> expunging = {
    [](client_session& s) { return s.noop(); },
    [](client_session& s) { return s.capability(); },
    [](client_session& s) { return s.expunge(); },
    [](client_session& s) { return s.copy(sequence_set(3), "x"); },
    [](client_session& s) { return s.uid_copy(uid_set(3), "x"); },
    [](client_session& s) { return s.uid_fetch(uid_set(3), fetch().flags()); },
    [](client_session& s) { return s.uid_store(uid_set(3), {}); },
    [](client_session& s) { return s.uid_search(search::all()); },
    [](client_session& s) { return s.list("", "*"); },
    [](client_session& s) { return s.lsub("", "*"); },
    [](client_session& s) { return s.status("x", status_items::all()); },
    [](client_session& s) { return s.create("x"); },
    [](client_session& s) { return s.remove("x"); },
    [](client_session& s) { return s.rename("x", "y"); },
    [](client_session& s) { return s.subscribe("x"); },
};

const std::vector<verb> with_numbers = {
    [](client_session& s) { return s.fetch(sequence_set(3), fetch().flags()); },
    [](client_session& s) { return s.store(sequence_set(3), {}); },
    [](client_session& s) { return s.copy(sequence_set(3), "x"); },
    [](client_session& s) { return s.search(key_with_numbers()); },
    [](client_session& s) { return s.uid_search(key_with_numbers()); },
};

} // namespace

TEST_CASE("sequence numbers wait for commands that may bring EXPUNGE") {
    for (const auto& first : expunging) {
        for (const auto& second : with_numbers) {
            client_fixture c;
            c.open();
            REQUIRE(first(c.session));
            c.heard();
            CHECK(second(c.session).error() == errc::wrong_phase);
            CHECK(c.heard().empty());
            c.say("a002 OK\r\n");
            CHECK(second(c.session));
            CHECK(c.heard().starts_with("a003 "));
        }
    }
}

TEST_CASE("sequence numbers need not wait for FETCH, STORE and SEARCH, nor UIDs for anything") {
    for (const auto& first : quiet) {
        for (const auto* const then : {&with_numbers, &expunging}) {
            for (const auto& second : *then) {
                client_fixture c;
                c.open();
                CHECK(first(c.session));
                CHECK(second(c.session));
            }
        }
    }
    for (const auto& first : expunging) {
        client_fixture c;
        c.open();
        CHECK(first(c.session));
        CHECK(c.session.uid_store(uid_set(3), {}));
        CHECK(c.session.search(search::all()));
        CHECK(c.session.uid_search(search::uid(uid_set(3))));
        CHECK(c.session.expunge());
    }
}

TEST_CASE("an APPEND may bring EXPUNGE as well") {
    client_fixture c;
    c.open("LITERAL+");
    REQUIRE(c.session.append("INBOX", {}, std::nullopt, 0));
    CHECK_FALSE(c.session.end_body());
    CHECK(c.session.fetch(sequence_set(3), fetch().flags()).error() == errc::wrong_phase);
    c.say("a002 OK\r\n");
    CHECK(c.session.fetch(sequence_set(3), fetch().flags()));
}

TEST_CASE("no two commands under way have one tag") {
    client_fixture c;
    c.open();
    CHECK_FALSE(c.session.set_next_tag(5));
    static_cast<void>(c.session.noop());
    static_cast<void>(c.session.noop());
    CHECK_FALSE(c.session.set_next_tag(4));
    static_cast<void>(c.session.noop());
    static_cast<void>(c.session.expunge());
    CHECK(c.heard() == "a005 NOOP\r\na006 NOOP\r\na004 NOOP\r\na007 EXPUNGE\r\n");
    c.say("a006 OK\r\na005 OK\r\na007 OK\r\na004 OK\r\n");
    CHECK_FALSE(c.error);
    CHECK_FALSE(c.session.set_next_tag(5)); // free again
    static_cast<void>(c.session.noop());
    CHECK(c.heard() == "a005 NOOP\r\n");
}
