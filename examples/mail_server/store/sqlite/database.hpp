// SQLite with C++'s manners: a connection, prepared statements that are kept for the next time, and
// errors as std::system_error. A connection is used by one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

struct sqlite3;
struct sqlite3_stmt;

namespace mail_server::sqlite {

/// Extended result codes of SQLite. They compare equal to std::errc::no_space_on_device,
/// io_error, file_too_large, not_enough_memory and device_or_resource_busy where they mean that.
const std::error_category& category() noexcept;

/// Octets to bind, or of a column, where a plain string_view is text.
struct blob {
    std::string_view bytes;
};

class database {
public:
    /// Opens or makes the file. Throws.
    explicit database(const std::string& file);
    database(database&&) noexcept = default;
    database& operator=(database&&) noexcept = default;
    ~database();

    /// Runs statements that yield no rows and have no parameters.
    void run(const char* statements);

    /// Runs one statement and returns how many rows it changed.
    template <class... Values>
    int execute(std::string_view sql, const Values&... values);

    [[nodiscard]] bool is_in_transaction() const;

private:
    friend class query;

    struct closer {
        void operator()(sqlite3* open) const noexcept;
    };
    struct finalizer {
        void operator()(sqlite3_stmt* prepared) const noexcept;
    };
    using statement = std::unique_ptr<sqlite3_stmt, finalizer>;

    statement take(std::string_view sql);
    [[noreturn]] void fail() const;
    [[nodiscard]] int changes() const;

    std::unique_ptr<sqlite3, closer> handle_;
    std::map<std::string, statement, std::less<>> idle_; // by text
};

/// One use of a statement: its values bound, then its rows one by one. The values outlive the
/// query. Views of a row live until the next next(), or the end of the query.
class query {
public:
    template <class... Values>
    query(database& on, std::string_view sql, const Values&... values) : query(on, sql, prepare{}) {
        int at = 0;
        (bind(++at, values), ...);
    }
    query(const query&) = delete;
    query& operator=(const query&) = delete;
    ~query();

    /// Whether there is another row.
    bool next();

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string_view text(int column) const;

    template <class Unsigned>
    [[nodiscard]] Unsigned number(int column) const {
        return static_cast<Unsigned>(integer(column));
    }

private:
    struct prepare {};
    query(database& on, std::string_view sql, prepare);

    void bind(int at, std::int64_t value);
    void bind(int at, std::uint64_t value) { bind(at, static_cast<std::int64_t>(value)); }
    void bind(int at, std::uint32_t value) { bind(at, static_cast<std::int64_t>(value)); }
    void bind(int at, std::string_view value);
    void bind(int at, blob value);

    database& database_;
    database::statement statement_;
};

template <class... Values>
int database::execute(std::string_view sql, const Values&... values) {
    query once(*this, sql, values...);
    while (once.next()) {
    }
    return changes();
}

} // namespace mail_server::sqlite
