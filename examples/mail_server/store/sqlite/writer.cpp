// See writer.hpp.
#include "writer.hpp"

#include <iterator>
#include <new>

namespace mail_server::sqlite {

writer::writer(database open, post_function post)
    : database_(std::move(open))
    , post_(std::move(post))
    , thread_([this] { run(); }) {}

void writer::close() {
    {
        const std::scoped_lock guard(lock_);
        closing_ = true;
    }
    more_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void writer::add(job j) {
    {
        const std::scoped_lock guard(lock_);
        if (closing_) return;
        waiting_.push_back(std::move(j));
    }
    more_.notify_one();
}

void writer::run() {
    std::unique_lock guard(lock_);
    for (;;) {
        more_.wait(guard, [this] { return closing_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        auto batch = std::exchange(waiting_, {});
        guard.unlock();
        commit(batch);
        answer(std::move(batch));
        guard.lock();
    }
}

// A batch that fails may have one job to blame, such as one that is too big for the disk; so each
// is tried by itself. Not after an error of input or output: what of it has reached the disk is not
// known, and trying again until it seems to work is how mail is lost.
void writer::commit(std::span<job> batch) {
    const auto error = try_to_commit(batch);
    if (!error) return;
    if (batch.size() > 1 && error != std::errc::io_error) {
        for (auto& j : batch) j.error = try_to_commit({&j, 1});
    } else {
        for (auto& j : batch) j.error = error;
    }
}

std::error_code writer::try_to_commit(std::span<job> batch) {
    try {
        database_.run("BEGIN IMMEDIATE");
        for (auto& j : batch) run_one(j);
        database_.run("COMMIT");
        return {};
    } catch (const std::system_error& failed) {
        // SQLite may have ended the transaction by itself.
        try {
            if (database_.is_in_transaction()) database_.run("ROLLBACK");
        } catch (const std::system_error&) {
            // The next BEGIN tells of it.
        }
        return failed.code();
    }
}

// Throws when the whole transaction is lost with it.
void writer::run_one(job& j) {
    j.error = {};
    database_.run("SAVEPOINT job");
    try {
        j.work(database_);
    } catch (const std::system_error& failed) {
        j.error = failed.code();
    } catch (const std::bad_alloc&) {
        j.error = std::make_error_code(std::errc::not_enough_memory);
    }
    if (j.error && !database_.is_in_transaction()) throw std::system_error(j.error);
    if (j.error) database_.run("ROLLBACK TO job");
    database_.run("RELEASE job");
}

void writer::answer(std::vector<job> batch) {
    {
        const std::scoped_lock guard(lock_);
        if (closing_) return;
    }
    post_([jobs = std::make_shared<std::vector<job>>(std::move(batch))] {
        for (auto& j : *jobs) j.done(j.error);
    });
}

} // namespace mail_server::sqlite
