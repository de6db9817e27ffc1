// The stores against each other: thousands of random calls, the same answers.
#include "support.hpp"

#include "support/random.hpp"

namespace {

using namespace mail_server;
using namespace mail_server::test;
using courriel::test::random;

const char* const names[] = {"INBOX", "a", "a/b", "c"};

std::string name_of(random& r) { return names[r.below(std::size(names))]; }

imap::uid_set some_uids(random& r) {
    imap::uid_set out;
    for (auto n = 1 + r.below(3); n != 0; --n) {
        const auto first = static_cast<imap::uid>(1 + r.below(30));
        out.add(first, first + static_cast<imap::uid>(r.below(4)));
    }
    out.normalise();
    return out;
}

imap::flag_set some_flags(random& r) {
    imap::flag_set out;
    if (r.below(2)) out.add(imap::system_flag::seen);
    if (r.below(2)) out.add(imap::system_flag::deleted);
    if (r.below(3) == 0) out.add(r.below(2) ? "$Work" : "other");
    return out;
}

std::string text_of(const std::vector<imap::message_info>& messages) {
    std::string out;
    for (const auto& m : messages)
        out += std::to_string(m.uid) + ' ' + m.flags.text() + ' ' + std::to_string(m.size) + '\n';
    return out;
}

std::string text_of(const std::vector<imap::uid>& uids) {
    std::string out;
    for (const auto uid : uids) out += std::to_string(uid) + ' ';
    return out;
}

// Does one thing, chosen by `r`, and tells what came of it.
std::string step(stored& store, random& r) {
    const auto what = r.below(12);
    const auto name = name_of(r);
    const auto other = name_of(r);
    const auto uids = some_uids(r);
    const auto flags = some_flags(r);
    const auto size = r.below(100);
    const auto variant = r.below(3);
    const auto opened = store.open(name);
    const auto id = opened ? opened->id : -1;
    switch (what) {
    case 0: return store.create(name).message();
    case 1: return store.remove(name).message();
    case 2: return store.rename(name, other).message();
    case 3: return text_of(store.expunge(id, uids, store::removal(variant % 2)));
    case 4:
        return text_of(
            store.set_flags(id, uids, {imap::flag_change::action(variant), flags, false}));
    case 5:
    case 6: {
        const auto copied = store.copy(id, uids, other, imap::copy_or_move(variant % 2));
        return copied ? text_of(copied->from) + "to " + text_of(copied->to)
                      : copied.error().message();
    }
    default: {
        const auto done = store.deliver(std::string(size, 'x') + "\n",
                                        {{"ada", name}, {"ada", other}}, {flags, {}, {}});
        return done ? text_of({done->front().info, done->back().info}) : done.error().message();
    }
    }
}

std::string picture(stored& store) {
    std::string out;
    for (const auto& box : store.list()) {
        out += box.name + (box.selectable ? "\n" : " none\n");
        if (!box.selectable) continue;
        const auto opened = store.open(box.name).value();
        out += std::to_string(opened.state.uid_next) + opened.state.flags.text() + '\n';
        const auto messages = store.messages(opened.id);
        out += text_of(messages);
        for (const auto& m : messages) out += std::to_string(store.read(opened.id, m.uid).size());
    }
    return out;
}

TEST_CASE_TEMPLATE("store: on a disk as in memory, the same answers to 3000 random calls D13 D16",
                   S, in_sqlite, in_maildir) {
    in_memory memory;
    S disk;
    random first(42);
    random second(42);
    for (int i = 0; i != 3000; ++i) {
        REQUIRE(step(memory, first) == step(disk, second));
        if (i % 50 == 0) REQUIRE(picture(memory) == picture(disk));
        if (i % 500 == 499) disk.reopen();
    }
    CHECK(picture(memory) == picture(disk));
}

} // namespace
