// The one thread that changes the database. What waits for it when it is free goes into one
// transaction (group commit): a commit costs the disk the same whether it holds one message or
// fifty. Each job is answered once the commit that holds it has reached the disk.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <courriel/completion.hpp>

#include "../store.hpp"
#include "database.hpp"

namespace mail_server::sqlite {

class writer {
public:
    writer(database open, post_function post);
    writer(const writer&) = delete;
    writer& operator=(const writer&) = delete;
    ~writer() { close(); }

    /// Calls `work(database&)` inside a transaction, and `done` with what it returned, or with the
    /// error that it threw, which undoes all that it did and nothing else. Jobs are done in the
    /// order they were given. `work` may be called twice, after all it did was undone.
    template <class T, class Work>
    void change(Work work, courriel::completion<T> done) {
        auto value = std::make_shared<T>();
        add({[value, work = std::move(work)](database& in) { *value = work(in); },
             [value, done = std::move(done)](std::error_code error) mutable {
                 done(error, error ? T{} : std::move(*value));
             }});
    }
    template <class Work>
    void change(Work work, courriel::completion<> done) {
        add({std::move(work), std::move(done)});
    }

    /// Does what was asked for, and ends the thread. Nothing is answered any more.
    void close();

private:
    struct job {
        std::function<void(database&)> work;
        courriel::completion<> done;
        std::error_code error{};
    };

    void add(job j);
    void run();
    void commit(std::span<job> batch);
    std::error_code try_to_commit(std::span<job> batch);
    void run_one(job& j);
    void answer(std::vector<job> batch);

    database database_;
    post_function post_;
    std::mutex lock_;
    std::condition_variable more_;
    std::vector<job> waiting_; // under the lock
    bool closing_ = false;     // under the lock
    std::thread thread_;       // the last: it uses the others
};

} // namespace mail_server::sqlite
