// The file courriel-uids of a mailbox: what a Maildir cannot say of its messages. A first line
//
//     courriel-uids 1 UIDVALIDITY UIDNEXT RECENT-FROM
//
// then one for each message, in the order of the UIDs, one for each change of the last number, and
// one for each message that is gone:
//
//     message UID DATE OFFSET SIZE /BASE     (seconds, minutes, octets with CRLF, name of the file)
//     recent RECENT-FROM
//     gone UID
//
// A message has its line, on the disk, before its file has its name: a crash between leaves a line
// for nothing, and its UID is never used. Lines of messages that are gone are dropped when the file
// is next written anew. A last line that was cut is none; anything else that cannot be read makes
// the file useless, and UIDs have to be given anew.
//
// A UID whose message was told gone stays gone, even when another program puts the file back: then
// the file is a new message, and so it is after a restart. UIDs only ever rise for those who watch
// (RFC 3501 section 2.3.1.1): one that came back among the lower ones would be seen by nobody who
// was told that it is gone. The price is that a POP3 client fetches the message a second time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../store.hpp"

namespace mail_server::maildir {

struct indexed_message {
    imap::uid uid = 0;
    std::chrono::sys_seconds date{};
    std::chrono::minutes date_offset{0};
    std::uint64_t size = 0; ///< in canonical form
    std::string base{};     ///< of the file's name: mime::maildir_name::base
};

class uid_index {
public:
    explicit uid_index(std::string file) : file_(std::move(file)) {}

    /// Reads the file; false when it is not there or useless. Throws std::system_error.
    bool load(std::vector<indexed_message>& messages);

    [[nodiscard]] const std::string& file() const { return file_; }
    /// The file has this path from now on.
    void moved_to(std::string file) { file_ = std::move(file); }
    [[nodiscard]] std::uint32_t uid_validity() const { return uid_validity_; }
    [[nodiscard]] imap::uid uid_next() const { return uid_next_; }
    [[nodiscard]] imap::uid recent_from() const { return recent_from_; }
    [[nodiscard]] std::size_t lines() const { return lines_; }

    // Each throws std::system_error.

    /// Gives the messages the next UIDs, and brings their lines to the disk: of all or of none.
    void append(std::span<indexed_message> messages);
    void set_recent_from(imap::uid up_to);
    /// The messages are gone for good. Not durable: a line that a crash takes matters to nobody
    /// unless the file comes back as well.
    void append_gone(std::span<const imap::uid> messages);
    /// Writes the file anew with these messages alone. A new `uid_validity` keeps the UIDs.
    void rewrite(std::uint32_t uid_validity, std::span<const indexed_message> messages);

private:
    bool read_head(std::string_view line);
    bool read_line(std::string_view line, std::vector<indexed_message>& messages);
    static bool read_gone(std::string_view line, std::vector<indexed_message>& messages);
    void append_text(std::string_view text, bool durable);

    std::string file_;
    std::uint32_t uid_validity_ = 0;
    imap::uid uid_next_ = 1;
    imap::uid recent_from_ = 1;
    std::size_t lines_ = 0;
    std::size_t size_ = 0; // of what is good in the file: what a failed append left is behind it
};

} // namespace mail_server::maildir
