// Two sessions of one user on a store in memory, for tests of what one sees of the other.
#pragma once

#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "imap/server_support.hpp"

namespace courriel::imap::tests {

inline const std::string letter = "Subject: one\r\n\r\nBody line\r\n";

/// Two sessions of one user, which share a hub.
struct two_sessions {
    std::shared_ptr<memory_store> store = std::make_shared<memory_store>();
    std::shared_ptr<mailbox_hub> hub = std::make_shared<mailbox_hub>();
    server_fixture one{plain_options(), store, {hub, nullptr}};
    server_fixture two{plain_options(), store, {hub, nullptr}};

    void select(const std::string& mailbox = "INBOX") {
        for (auto* s : {&one, &two})
            REQUIRE(answer(s->log_in(), "SELECT " + mailbox).ends_with("completed\r\n"));
    }

    static std::string answer(server_fixture& s, const std::string& command) {
        return s.say("t " + command + "\r\n");
    }
    std::string first(const std::string& command) { return answer(one, command); }
    std::string second(const std::string& command) { return answer(two, command); }

    /// Both are asked before either is answered.
    void at_once(const std::string& of_one, const std::string& of_two) {
        store->answers.late = true;
        static_cast<void>(first(of_one));
        static_cast<void>(second(of_two));
        for (int i = 0; i != 20; ++i) store->answers.run();
        store->answers.late = false;
    }
};

} // namespace courriel::imap::tests
