// A disk that fails when a test wants it to: a VFS of SQLite, in front of the real one, that counts
// writes, syncs and truncations, and refuses from one of them on.
#pragma once

namespace mail_server::test {

class faulty_disk {
public:
    enum class operation { write, sync };

    /// From here to its end, files that SQLite opens are on this disk.
    faulty_disk();
    faulty_disk(const faulty_disk&) = delete;
    faulty_disk& operator=(const faulty_disk&) = delete;
    ~faulty_disk();

    /// The `first` next operation (1: the next) and the `count` - 1 behind it answer with `code`,
    /// such as SQLITE_FULL or SQLITE_IOERR_FSYNC.
    void fail(operation what, int code, int first, int count = 1'000'000);
    /// All is well again.
    void heal();
    /// How many operations there were since fail() or heal().
    [[nodiscard]] int seen(operation what) const;
};

} // namespace mail_server::test
