// See database.hpp.
#include "database.hpp"

#include <sqlite3.h>

namespace mail_server::sqlite {
namespace {

class sqlite_category final : public std::error_category {
    [[nodiscard]] const char* name() const noexcept override { return "sqlite"; }
    [[nodiscard]] std::string message(int code) const override { return sqlite3_errstr(code); }
    [[nodiscard]] std::error_condition default_error_condition(int code) const noexcept override {
        switch (code & 0xFF) { // the primary code of an extended one
        case SQLITE_FULL: return std::errc::no_space_on_device;
        case SQLITE_IOERR: return std::errc::io_error;
        case SQLITE_TOOBIG: return std::errc::file_too_large;
        case SQLITE_NOMEM: return std::errc::not_enough_memory;
        case SQLITE_BUSY: return std::errc::device_or_resource_busy;
        default: return {code, *this};
        }
    }
};

constexpr int lock_wait_ms = 10'000; // another process, such as sqlite3(1), has the file

} // namespace

const std::error_category& category() noexcept {
    static const sqlite_category only;
    return only;
}

void database::closer::operator()(sqlite3* open) const noexcept { sqlite3_close_v2(open); }
void database::finalizer::operator()(sqlite3_stmt* prepared) const noexcept {
    sqlite3_finalize(prepared);
}

database::database(const std::string& file) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &opened,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                                         SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                     nullptr);
    handle_.reset(opened);
    if (code != SQLITE_OK) throw std::system_error(code, category());
    sqlite3_busy_timeout(opened, lock_wait_ms);
}

database::~database() = default;

void database::run(const char* statements) {
    if (sqlite3_exec(handle_.get(), statements, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

bool database::is_in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

int database::changes() const { return sqlite3_changes(handle_.get()); }

void database::fail() const {
    throw std::system_error(sqlite3_extended_errcode(handle_.get()), category(),
                            sqlite3_errmsg(handle_.get()));
}

database::statement database::take(std::string_view sql) {
    if (const auto found = idle_.find(sql); found != idle_.end())
        return std::move(idle_.extract(found).mapped());
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &prepared, nullptr) != SQLITE_OK)
        fail();
    return statement(prepared);
}

query::query(database& on, std::string_view sql, prepare)
    : database_(on)
    , statement_(on.take(sql)) {}

query::~query() {
    // Its result repeats the error that next() has told.
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
    try {
        std::string sql = sqlite3_sql(statement_.get());
        database_.idle_.insert_or_assign(std::move(sql), std::move(statement_));
    } catch (const std::bad_alloc&) {
        statement_.reset();
    }
}

bool query::next() {
    switch (sqlite3_step(statement_.get())) {
    case SQLITE_ROW: return true;
    case SQLITE_DONE: return false;
    default: database_.fail();
    }
}

void query::bind(int at, std::int64_t value) {
    if (sqlite3_bind_int64(statement_.get(), at, value) != SQLITE_OK) database_.fail();
}

// A null pointer would bind NULL, so an empty value points somewhere.
void query::bind(int at, std::string_view value) {
    const char* data = value.empty() ? "" : value.data();
    if (sqlite3_bind_text64(statement_.get(), at, data, value.size(), SQLITE_STATIC, SQLITE_UTF8) !=
        SQLITE_OK)
        database_.fail();
}

void query::bind(int at, blob value) {
    const char* data = value.bytes.empty() ? "" : value.bytes.data();
    if (sqlite3_bind_blob64(statement_.get(), at, data, value.bytes.size(), SQLITE_STATIC) !=
        SQLITE_OK)
        database_.fail();
}

std::int64_t query::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string_view query::text(int column) const {
    // The bytes first: asking for them as they are never converts, so the size is theirs.
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

} // namespace mail_server::sqlite
