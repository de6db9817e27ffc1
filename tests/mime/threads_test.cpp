// Conversations: the tree, and what keeps it one.
#include <courriel/mime/threads.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "support/random.hpp"

using namespace courriel;
using mime::thread_entry;
using mime::thread_message;

namespace {

// Messages that own what they consist of.
class mailbox_of_messages {
public:
    mailbox_of_messages& add(std::string id, std::vector<std::string> references,
                             std::string subject = "", int date = 0) {
        ids_.push_back(std::move(id));
        references_.push_back(std::move(references));
        subjects_.push_back(std::move(subject));
        messages_.push_back({ids_.back(), references_.back(), subjects_.back(),
                             std::chrono::sys_seconds(std::chrono::seconds(date))});
        return *this;
    }

    [[nodiscard]] std::vector<thread_entry> entries() const {
        return mime::thread_by_references(messages_);
    }

    // As THREAD answers, numbers from 1: "(1 (2)(3))"; a missing message is "()".
    [[nodiscard]] std::string text() const {
        const auto all = entries();
        std::string out;
        std::size_t depth = 0;
        for (std::size_t i = 0; i != all.size(); ++i) {
            const auto& e = all[i];
            if (i != 0)
                for (std::size_t d = depth + 1; d > e.depth; --d) out += ')';
            out += '(';
            out += e.message == thread_entry::none ? "-" : std::to_string(e.message + 1);
            depth = e.depth;
        }
        if (!all.empty()) out.append(depth + 1, ')');
        return out;
    }

    [[nodiscard]] std::size_t size() const { return messages_.size(); }

private:
    std::deque<std::string> ids_{};
    std::deque<std::vector<std::string>> references_{};
    std::deque<std::string> subjects_{};
    std::vector<thread_message> messages_{};
};

// Each message once, parents before their children and above them.
void check_forest(const mailbox_of_messages& box) {
    const auto all = box.entries();
    std::vector<int> seen(box.size(), 0);
    std::vector<std::size_t> children(all.size(), 0);
    for (std::size_t i = 0; i != all.size(); ++i) {
        const auto& e = all[i];
        if (e.message != thread_entry::none) ++seen.at(e.message);
        if (e.parent == thread_entry::none) {
            CHECK(e.depth == 0);
            continue;
        }
        CHECK(e.message != thread_entry::none);
        REQUIRE(e.parent < i);
        CHECK(e.depth == all[e.parent].depth + 1);
        ++children[e.parent];
    }
    CHECK(std::all_of(seen.begin(), seen.end(), [](int n) { return n == 1; }));
    for (std::size_t i = 0; i != all.size(); ++i)
        if (all[i].message == thread_entry::none) CHECK(children[i] >= 2);
}

} // namespace

TEST_CASE("threads: replies stand below what they answer") {
    mailbox_of_messages box;
    box.add("a", {}).add("b", {"a"}).add("c", {"a", "b"}).add("d", {"a"}).add("e", {});
    CHECK(box.text() == "(1(2(3))(4))(5)");
    check_forest(box);
    CHECK(mime::thread_by_references({}).empty());
}

TEST_CASE("threads: in any order of the mailbox") {
    mailbox_of_messages box;
    box.add("c", {"a", "b"}, "", 3).add("b", {"a"}, "", 2).add("a", {}, "", 1);
    CHECK(box.text() == "(3(2(1)))");
    // The references of 1 have lost "b": what 2 says of itself counts.
    mailbox_of_messages lost;
    lost.add("c", {"a", "b"}, "", 3).add("b", {"x", "a"}, "", 2).add("a", {}, "", 1).add("x", {});
    CHECK(lost.text() == "(4(3(2(1))))");
}

TEST_CASE("threads: missing messages") {
    mailbox_of_messages one;
    one.add("b", {"a"}); // the only child of one that is missing
    CHECK(one.text() == "(1)");
    mailbox_of_messages two;
    two.add("b", {"a"}).add("c", {"a"});
    CHECK(two.text() == "(-(1)(2))");
    mailbox_of_messages inside; // 1, two missing ones, 2 and 3
    inside.add("a", {}).add("d", {"a", "b", "c"}).add("e", {"a", "b"});
    CHECK(inside.text() == "(1(2)(3))");
    mailbox_of_messages chain; // a missing one below a missing one
    chain.add("c", {"a", "b"}).add("d", {"a", "b"});
    CHECK(chain.text() == "(-(1)(2))");
}

TEST_CASE("threads: equal and quoted identifiers, and none") {
    mailbox_of_messages box;
    box.add("a@x", {}).add("a@x", {}).add("b@x", {"\"a\"@x"}).add("", {"a@x"}).add("", {});
    CHECK(box.text() == "(1(3)(4))(2)(5)");
    mailbox_of_messages empty;
    empty.add("a", {"", "a", ""}).add("\"", {"\"@", "\"\"@x"}).add("@x", {});
    check_forest(empty);
    CHECK(empty.text() == "(1)(3(2))");
}

TEST_CASE("threads: by dates") {
    mailbox_of_messages box;
    box.add("a", {}, "", 5).add("b", {"a"}, "", 9).add("c", {"a"}, "", 7).add("d", {}, "", 1);
    CHECK(box.text() == "(4)(1(3)(2))");
    mailbox_of_messages dummy; // goes by its earliest child
    dummy.add("b", {"a"}, "", 9).add("c", {"a"}, "", 2).add("d", {}, "", 3);
    CHECK(dummy.text() == "(-(2)(1))(3)");
}

TEST_CASE("threads: by subjects") {
    mailbox_of_messages reply;
    reply.add("a", {}, "Hello").add("b", {}, "Re: hello");
    CHECK(reply.text() == "(1(2))");
    mailbox_of_messages first_reply; // the reply is older
    first_reply.add("a", {}, "Re: Hello").add("b", {}, "Hello");
    CHECK(first_reply.text() == "(2(1))");
    mailbox_of_messages equal;
    equal.add("a", {}, "Hello").add("b", {}, "Hello").add("c", {}, "hello");
    CHECK(equal.text() == "(-(1)(2)(3))");
    mailbox_of_messages dummies;
    dummies.add("b", {"a"}, "Re: x").add("c", {"a"}, "y");
    dummies.add("e", {"d"}, "Re: x").add("f", {"d"}, "z").add("g", {}, "x");
    CHECK(dummies.text() == "(-(1)(2)(3)(4)(5))");
    mailbox_of_messages none;
    none.add("a", {}, "Re:").add("b", {}, "").add("c", {}, "Re:");
    CHECK(none.text() == "(1)(2)(3)");
    mailbox_of_messages replies;
    replies.add("a", {}, "Re: x").add("b", {}, "Re: x");
    CHECK(replies.text() == "(-(1)(2))");
}

TEST_CASE("M26: threads: cycles and self references make no loop") {
    mailbox_of_messages self;
    self.add("a", {"a"});
    CHECK(self.text() == "(1)");
    mailbox_of_messages two;
    two.add("a", {"b"}).add("b", {"a"});
    CHECK(two.text() == "(2(1))");
    mailbox_of_messages three;
    three.add("a", {"c"}).add("b", {"a"}).add("c", {"b"}).add("d", {"a", "b", "c", "a", "d"});
    check_forest(three);
    test::random random(26);
    for (int round = 0; round != 300; ++round) {
        mailbox_of_messages box;
        const std::size_t n = 1 + random.below(12);
        for (std::size_t i = 0; i != n; ++i) {
            std::vector<std::string> references;
            for (std::size_t k = random.below(5); k != 0; --k)
                references.push_back(std::to_string(random.below(10)));
            box.add(std::to_string(random.below(10)), std::move(references),
                    random.below(2) == 0 ? "Re: s" : std::to_string(random.below(3)),
                    static_cast<int>(random.below(4)));
        }
        check_forest(box);
    }
}

TEST_CASE("M26: threads: 10^5 references, deep chains and wide trees are no trouble") {
    const int n = 100'000;
    mailbox_of_messages deep, reversed, wide;
    std::vector<std::string> all;
    for (int i = 0; i != n; ++i) {
        deep.add(std::to_string(i), {std::to_string(i - 1)}, "", i);
        reversed.add(std::to_string(n - i), {std::to_string(n - i - 1)}, "", n - i);
        wide.add(std::to_string(i), {"top"}, std::to_string(i));
        all.push_back(std::to_string(i));
    }
    CHECK(deep.entries().back().depth == n - 1);
    CHECK(reversed.entries().back().depth == n - 1);
    CHECK(wide.entries().size() == n + 1);
    mailbox_of_messages one;
    one.add("x", all).add("y", all);
    CHECK(one.text() == "(-(1)(2))");
}

TEST_CASE("threads: the references of a message") {
    const auto read = [](std::string_view text) {
        return mime::thread_references(mime::message_fields(mime::header_view::parse(text)));
    };
    using list = std::vector<std::string>;
    CHECK(read("References: <a@x> <b@x>\nIn-Reply-To: <c@x>\n\n") == list{"a@x", "b@x"});
    CHECK(read("References: none\nIn-Reply-To: <c@x> <d@x>\n\n") == list{"c@x"});
    CHECK(read("Subject: x\n\n").empty());
}
