// Where the examples put messages: a Maildir, an mbox file, the standard output, or nowhere. A
// message arrives in pieces and counts only once commit() has returned.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace example {

/// One message on its way; destroyed without commit() it has never been there.
class incoming_message {
public:
    virtual ~incoming_message() = default;
    virtual void write(std::string_view bytes) = 0;
    /// Returns once the message is safe. Throws std::system_error when it cannot be made so.
    virtual void commit() = 0;
};

class mail_sink {
public:
    virtual ~mail_sink() = default;
    /// `sender` is the reverse path, for the `From ` line of an mbox.
    virtual std::unique_ptr<incoming_message> begin(std::string_view sender) = 0;
};

/// Messages are kept as they came, with CRLF. Makes the folders when they are missing.
std::unique_ptr<mail_sink> maildir_sink(const std::string& folder);

/// Appends in the mboxrd dialect: LF line ends, `From ` lines quoted with `>` so that it can be
/// undone, fields that only stores write (Status, Content-Length ...) taken off.
std::unique_ptr<mail_sink> mbox_sink(const std::string& file);

/// Bytes as they came, one message after the other.
std::unique_ptr<mail_sink> stdout_sink();

std::unique_ptr<mail_sink> discard_sink();

} // namespace example
