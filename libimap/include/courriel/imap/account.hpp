// One logged-in user's mailboxes, as the application stores them: what an IMAP server session works
// on once the login is accepted. Answers may come at once or later, on the connection's strand,
// exactly once. Names are UTF-8; "INBOX" is spelt so, whatever the client wrote.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <courriel/imap/list_info.hpp>
#include <courriel/imap/mailbox.hpp>

namespace courriel::imap {

enum class open_mode : std::uint8_t { read_write, read_only };

/// What APPEND says of the message to come.
struct append_info {
    flag_set flags{};
    std::uint64_t size = 0; ///< octets announced; canonical form may be more
    std::optional<std::chrono::sys_seconds> date{}; ///< nullopt: now
    std::chrono::minutes date_offset{0};
};

/// Where the message went: APPENDUID (RFC 4315).
struct append_result {
    std::uint32_t uid_validity = 0;
    imap::uid uid = 0;
};

/// A message that APPEND brings. Nothing happens unless commit() is called and succeeds: an object
/// that is destroyed before leaves no trace.
struct append_transaction {
    virtual ~append_transaction() = default;

    /// The next octets, as they came; the library has refused NUL. The view lives until `done` is
    /// called or the transaction is destroyed, which a connection's end does whatever is owed.
    virtual void write(std::string_view bytes, answer<> done) = 0;

    /// All octets were written: the message is made durable, with CRLF line ends, before `done`.
    virtual void commit(answer<append_result> done) = 0;
};

struct account {
    virtual ~account() = default;

    /// Names the account in mailbox_hub: the same for each login of one user, whatever the spelling
    /// of the login. Empty (the default): the user name that the client logged in with.
    [[nodiscard]] virtual std::string_view id() const { return {}; }

    /// What stands between the levels of a name, as list() tells it; '\0': there are none.
    [[nodiscard]] virtual char delimiter() const { return '/'; }

    /// All mailboxes, in the order to show them; the library matches patterns.
    virtual void list(answer<std::vector<mailbox_info>> done) = 0;

    /// errc::not_found when there is no such mailbox; the session keeps the mailbox until it leaves
    /// it.
    virtual void open(std::string_view name, open_mode mode,
                      answer<std::shared_ptr<mailbox>> done) = 0;

    // Changes. The defaults refuse, for stores that only show what they have.

    /// errc::already_exists, errc::not_found, and errc::refused for what may not be done (INBOX
    /// removed, a name that the store cannot have). rename() takes the levels below along.
    virtual void create(std::string_view name, answer<> done);
    virtual void remove(std::string_view name, answer<> done);
    virtual void rename(std::string_view from, std::string_view to, answer<> done);
    virtual void subscribe(std::string_view name, bool on, answer<> done);

    /// errc::not_found when there is no such mailbox (NO [TRYCREATE]).
    virtual void append(std::string_view name, const append_info& info,
                        answer<std::unique_ptr<append_transaction>> done);
};

} // namespace courriel::imap
