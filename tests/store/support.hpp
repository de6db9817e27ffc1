// Drives a store in a test: a thread that runs what the store posts, calls that wait for their
// answer, and the kinds of store that the same tests run on.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <courriel/errc.hpp>
#include <courriel/result.hpp>

#include "store/store.hpp"

namespace mail_server::test {

using courriel::errc;
using courriel::result;

/// What a test runs while it waits: the functions that a store posts from its thread.
class loop {
public:
    [[nodiscard]] post_function poster() {
        return [this](std::function<void()> f) {
            const std::scoped_lock guard(lock_);
            posted_.push_back(std::move(f));
            more_.notify_one();
        };
    }

    template <class Condition>
    void run_until(Condition condition) {
        while (!condition()) {
            std::unique_lock guard(lock_);
            if (!more_.wait_for(guard, std::chrono::seconds(60),
                                [this] { return !posted_.empty(); }))
                throw std::runtime_error("no answer came");
            const auto next = std::move(posted_.front());
            posted_.pop_front();
            guard.unlock();
            next();
        }
    }

private:
    std::mutex lock_;
    std::condition_variable more_;
    std::deque<std::function<void()>> posted_;
};

/// A folder that is removed with all that is in it.
class temporary_folder {
public:
    // In memory where there is such a place: thousands of commits would wait for a disk.
    temporary_folder() {
        const std::filesystem::path fast = "/dev/shm";
        const auto place =
            std::filesystem::exists(fast) ? fast : std::filesystem::temp_directory_path();
        std::string name = place / "courriel-store-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    ~temporary_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] std::string file(const char* name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

/// A store with the users ada and bob, whose calls wait for their answer.
class stored {
public:
    explicit stored(std::unique_ptr<store> made, loop& at) : loop_(at), store_(std::move(made)) {
        store_->add_user("ada");
        store_->add_user("bob");
    }
    virtual ~stored() = default;

    [[nodiscard]] store& operator*() const { return *store_; }

    /// Calls `start(answer)` and waits for what it is given.
    template <class T, class Start>
    result<T> ask(Start start) {
        std::optional<result<T>> got;
        start(answer<T>([&](std::error_code error, T value) {
            got.emplace(error ? result<T>(error) : result<T>(std::move(value)));
        }));
        loop_.run_until([&] { return got.has_value(); });
        return *std::move(got);
    }
    template <class Start>
    std::error_code ask(Start start) {
        std::optional<std::error_code> got;
        start(answer<>([&](std::error_code error) { got = error; }));
        loop_.run_until([&] { return got.has_value(); });
        return *got;
    }

    std::vector<imap::mailbox_info> list(const std::string& user = "ada") {
        return ask<std::vector<imap::mailbox_info>>(
                   [&](auto done) { store_->list(user, std::move(done)); })
            .value();
    }
    std::vector<std::string> names(const std::string& user = "ada") {
        std::vector<std::string> out;
        for (const auto& box : list(user)) out.push_back(box.name);
        return out;
    }
    result<opened_mailbox> open(std::string_view name = "INBOX", const std::string& user = "ada") {
        return ask<opened_mailbox>([&](auto done) { store_->open(user, name, std::move(done)); });
    }
    mailbox_id id(std::string_view name = "INBOX", const std::string& user = "ada") {
        return open(name, user).value().id;
    }
    std::error_code create(std::string_view name) {
        return ask([&](auto done) { store_->create("ada", name, std::move(done)); });
    }
    std::error_code remove(std::string_view name) {
        return ask([&](auto done) { store_->remove("ada", name, std::move(done)); });
    }
    std::error_code rename(std::string_view from, std::string_view to) {
        return ask([&](auto done) { store_->rename("ada", from, to, std::move(done)); });
    }
    std::error_code subscribe(std::string_view name, bool on) {
        return ask([&](auto done) { store_->subscribe("ada", name, on, std::move(done)); });
    }

    std::error_code write(incoming_message& message, std::string_view bytes) {
        return ask([&](auto done) { message.write(bytes, std::move(done)); });
    }
    result<std::vector<stored_message>>
    commit(incoming_message& message, std::vector<destination> to, particulars about = {}) {
        return ask<std::vector<stored_message>>(
            [&](auto done) { message.commit(std::move(to), std::move(about), std::move(done)); });
    }
    result<std::vector<stored_message>> deliver(std::string_view bytes, std::vector<destination> to,
                                                particulars about = {}) {
        const auto message = store_->receive();
        if (const auto error = write(*message, bytes)) return error;
        return commit(*message, std::move(to), std::move(about));
    }
    /// A message for ada; its uid.
    imap::uid add(std::string_view bytes = "a message\r\n", std::string_view mailbox = "INBOX",
                  imap::flag_set flags = {}) {
        return deliver(bytes, {{"ada", std::string(mailbox)}}, {std::move(flags), {}, {}})
            .value()
            .front()
            .info.uid;
    }

    std::vector<imap::message_info> list(mailbox_id in, imap::uid first, store::showing how) {
        return ask<std::vector<imap::message_info>>(
                   [&](auto done) { store_->messages(in, first, how, std::move(done)); })
            .value();
    }
    /// All messages, without \Recent, which nobody has seen now who had not before.
    std::vector<imap::message_info> messages(mailbox_id in) {
        auto all = list(in, 1, store::showing::to_nobody);
        for (auto& m : all) m.flags.remove(imap::system_flag::recent);
        return all;
    }
    /// The UIDs of those that have \Recent, when messages from `first` on are shown.
    std::vector<imap::uid> recent(mailbox_id in, store::showing how = store::showing::to_nobody,
                                  imap::uid first = 1) {
        std::vector<imap::uid> out;
        for (const auto& m : list(in, first, how))
            if (m.flags.has(imap::system_flag::recent)) out.push_back(m.uid);
        return out;
    }
    std::vector<imap::uid> uids(mailbox_id in) {
        std::vector<imap::uid> out;
        for (const auto& m : messages(in)) out.push_back(m.uid);
        return out;
    }
    bool poll(mailbox_id in) {
        return ask<bool>([&](auto done) { store_->poll(in, std::move(done)); }).value();
    }
    std::string read(mailbox_id in, imap::uid message, imap::byte_range range) {
        std::optional<std::string> got;
        store_->read(in, message, range,
                     answer<std::string_view>([&](std::error_code error, std::string_view bytes) {
                         REQUIRE_FALSE(error);
                         got = bytes;
                     }));
        loop_.run_until([&] { return got.has_value(); });
        return *got;
    }
    /// The whole message, in pieces of at most `piece` octets.
    std::string read(mailbox_id in, imap::uid message, std::uint64_t piece = 1 << 20) {
        std::string out;
        for (;;) {
            const auto more = read(in, message, imap::byte_range{out.size(), piece});
            REQUIRE(more.size() <= piece);
            if (more.empty()) return out;
            out += more;
        }
    }
    std::vector<imap::message_info> set_flags(mailbox_id in, const imap::uid_set& messages,
                                              const imap::flag_change& change) {
        return ask<std::vector<imap::message_info>>(
                   [&](auto done) { store_->set_flags(in, messages, change, std::move(done)); })
            .value();
    }
    std::vector<imap::uid> expunge(mailbox_id in, const imap::uid_set& messages,
                                   store::removal which = store::removal::of_any) {
        return ask<std::vector<imap::uid>>(
                   [&](auto done) { store_->expunge(in, messages, which, std::move(done)); })
            .value();
    }
    result<imap::copy_result> copy(mailbox_id from, const imap::uid_set& messages,
                                   std::string_view to,
                                   imap::copy_or_move how = imap::copy_or_move::copy) {
        return ask<imap::copy_result>(
            [&](auto done) { store_->copy(from, messages, "ada", to, how, std::move(done)); });
    }

protected:
    void replace(std::unique_ptr<store> (*make)(const std::string&, post_function),
                 const std::string& file) {
        store_.reset();
        store_ = make(file, loop_.poster());
    }

    loop& loop_;
    std::unique_ptr<store> store_;
};

struct with_loop {
    loop running;
};

struct in_memory : private with_loop, stored {
    using with_loop::running;
    in_memory() : stored(make_memory_store(), running) {}
};

struct in_sqlite : private with_loop, private temporary_folder, stored {
    in_sqlite() : stored(make_sqlite_store(path(), running.poster()), running) {}

    [[nodiscard]] std::string path() const { return file("mail.db"); }
    /// As after a restart of the program.
    void reopen() { replace(&make_sqlite_store, path()); }
    void shut() { store_.reset(); }
    using with_loop::running;
};

struct in_maildir : private with_loop, private temporary_folder, stored {
    in_maildir() : stored(make_maildir_store(path()), running) {}

    [[nodiscard]] std::string path() const { return file("mail"); }
    /// As after a restart of the program.
    void reopen() {
        replace([](const auto& at, auto) { return make_maildir_store(at); }, path());
    }
    void shut() { store_.reset(); }
    using with_loop::running;
};

} // namespace mail_server::test
