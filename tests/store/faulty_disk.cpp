// See faulty_disk.hpp.
#include "faulty_disk.hpp"

#include <atomic>

#include <sqlite3.h>

namespace mail_server::test {
namespace {

struct fault {
    std::atomic<int> seen{0};
    std::atomic<int> first{0}; // 0: never
    std::atomic<int> count{0};
    std::atomic<int> code{SQLITE_OK};

    int next() {
        const int number = ++seen;
        const int from = first;
        return from != 0 && number >= from && number - from < count ? code.load() : SQLITE_OK;
    }
};

fault writes;
fault syncs;

fault& of(faulty_disk::operation what) {
    return what == faulty_disk::operation::write ? writes : syncs;
}

sqlite3_vfs* real_vfs() {
    static sqlite3_vfs* const found = sqlite3_vfs_find("unix");
    return found;
}

// The real file lies behind ours, in the memory that SQLite gives for both.
constexpr int head_size = (sizeof(sqlite3_file) + 15) / 16 * 16;

sqlite3_file* real(sqlite3_file* f) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(f) + head_size);
}

int write(sqlite3_file* f, const void* bytes, int size, sqlite3_int64 at) {
    if (const int code = writes.next()) return code;
    return real(f)->pMethods->xWrite(real(f), bytes, size, at);
}

int truncate(sqlite3_file* f, sqlite3_int64 size) {
    if (const int code = writes.next()) return code;
    return real(f)->pMethods->xTruncate(real(f), size);
}

int sync(sqlite3_file* f, int flags) {
    if (const int code = syncs.next()) return code;
    return real(f)->pMethods->xSync(real(f), flags);
}

// Everything else goes to the real file as it is.
template <auto Method>
struct pass;
template <class R, class... A, R (*sqlite3_io_methods::*Method)(sqlite3_file*, A...)>
struct pass<Method> {
    static R call(sqlite3_file* f, A... arguments) {
        return (real(f)->pMethods->*Method)(real(f), arguments...);
    }
};

int open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* flags_out) {
    using io = sqlite3_io_methods;
    static const io methods = [] {
        io m{};
        m.iVersion = 2; // shared memory, but no mapping of the file: each write is seen
        m.xClose = pass<&io::xClose>::call;
        m.xRead = pass<&io::xRead>::call;
        m.xWrite = write;
        m.xTruncate = truncate;
        m.xSync = sync;
        m.xFileSize = pass<&io::xFileSize>::call;
        m.xLock = pass<&io::xLock>::call;
        m.xUnlock = pass<&io::xUnlock>::call;
        m.xCheckReservedLock = pass<&io::xCheckReservedLock>::call;
        m.xFileControl = pass<&io::xFileControl>::call;
        m.xSectorSize = pass<&io::xSectorSize>::call;
        m.xDeviceCharacteristics = pass<&io::xDeviceCharacteristics>::call;
        m.xShmMap = pass<&io::xShmMap>::call;
        m.xShmLock = pass<&io::xShmLock>::call;
        m.xShmBarrier = pass<&io::xShmBarrier>::call;
        m.xShmUnmap = pass<&io::xShmUnmap>::call;
        return m;
    }();
    f->pMethods = nullptr;
    const int code = real_vfs()->xOpen(real_vfs(), name, real(f), flags, flags_out);
    if (real(f)->pMethods != nullptr) f->pMethods = &methods;
    return code;
}

sqlite3_vfs* faulty_vfs() {
    static sqlite3_vfs made = [] {
        sqlite3_vfs v = *real_vfs();
        v.zName = "faulty";
        v.szOsFile = head_size + real_vfs()->szOsFile;
        v.pNext = nullptr;
        v.xOpen = open;
        return v;
    }();
    return &made;
}

} // namespace

faulty_disk::faulty_disk() {
    heal();
    sqlite3_vfs_register(faulty_vfs(), 1);
}

faulty_disk::~faulty_disk() {
    heal();
    sqlite3_vfs_unregister(faulty_vfs());
    sqlite3_vfs_register(real_vfs(), 1);
}

void faulty_disk::fail(operation what, int code, int first, int count) {
    heal();
    of(what).code = code;
    of(what).count = count;
    of(what).first = first;
}

void faulty_disk::heal() {
    for (auto* f : {&writes, &syncs}) {
        f->first = 0;
        f->seen = 0;
    }
}

int faulty_disk::seen(operation what) const { return of(what).seen; }

} // namespace mail_server::test
