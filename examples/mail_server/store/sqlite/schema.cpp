// See schema.hpp.
#include "schema.hpp"

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "body_table.hpp"

namespace mail_server::sqlite {
namespace {

constexpr std::int64_t application_id = 0x43726C31; // "Crl1"
constexpr std::int64_t version = 1;

// The first uid_validity is the time, so that it rises too when the file is lost and begun anew.
constexpr const char* tables = R"(
PRAGMA application_id = 0x43726C31;
PRAGMA user_version = 1;
CREATE TABLE last_uid_validity (value INTEGER NOT NULL);
INSERT INTO last_uid_validity VALUES (CAST(strftime('%s', 'now') AS INTEGER));
CREATE TABLE mailboxes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user TEXT NOT NULL,
    name TEXT NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid_next INTEGER NOT NULL DEFAULT 1,
    recent_from INTEGER NOT NULL DEFAULT 1,
    UNIQUE (user, name));
CREATE TABLE subscriptions (
    user TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (user, name)) WITHOUT ROWID;
CREATE TABLE bodies (
    id INTEGER PRIMARY KEY,
    size INTEGER NOT NULL);
CREATE TABLE pieces (
    body INTEGER NOT NULL,
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (body, number));
CREATE TABLE staging (body INTEGER PRIMARY KEY);
CREATE TABLE messages (
    mailbox INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    body INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    keywords TEXT NOT NULL,
    date INTEGER NOT NULL,
    date_offset INTEGER NOT NULL,
    PRIMARY KEY (mailbox, uid)) WITHOUT ROWID;
CREATE INDEX messages_of_body ON messages (body);
)";

std::int64_t value_of(database& in, std::string_view pragma) {
    query asked(in, pragma);
    return asked.next() ? asked.integer(0) : 0;
}

// Mail is its owner's alone; the journals beside the file take its permissions.
void make_private(const std::string& file) {
    using std::filesystem::perms;
    std::filesystem::permissions(file, perms::owner_read | perms::owner_write);
}

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
    throw std::runtime_error(file + ": " + why);
}

void check(database& opened, const std::string& file) {
    const bool is_new = value_of(opened, "SELECT count(*) FROM sqlite_schema") == 0;
    const auto id = value_of(opened, "PRAGMA application_id");
    if (is_new && id == 0) {
        make_private(file);
        opened.run("BEGIN IMMEDIATE");
        opened.run(tables);
        opened.run("COMMIT");
        return;
    }
    if (id != application_id) refuse(file, "an SQLite database, but not one of mail_server");
    const auto found = value_of(opened, "PRAGMA user_version");
    if (found != version)
        refuse(file, "made by another version of mail_server (its tables are of version " +
                         std::to_string(found) + ", not " + std::to_string(version) + ")");
}

} // namespace

database open_store(const std::string& file) {
    try {
        database opened(file);
        check(opened, file);
        opened.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        opened.run("BEGIN IMMEDIATE");
        drop_staged(opened);
        opened.run("COMMIT");
        return opened;
    } catch (const std::system_error& error) {
        refuse(file, error.code().message());
    }
}

database open_to_read(const std::string& file) {
    database opened(file);
    opened.run("PRAGMA query_only = ON");
    return opened;
}

} // namespace mail_server::sqlite
