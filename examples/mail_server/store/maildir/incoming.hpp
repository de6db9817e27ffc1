// A message on its way into the Maildir store: a file outside of every Maildir, which commit()
// links into each. So a message for several mailboxes is written once.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "../../../common/canonical_lines.hpp"
#include "../../../common/file.hpp"
#include "../store.hpp"
#include "mailbox.hpp"

namespace mail_server::maildir {

/// Finds a mailbox; throws std::system_error (errc::not_found).
using mailbox_finder = std::function<std::shared_ptr<mailbox>(const destination&)>;

class incoming final : public incoming_message {
public:
    /// Writes to a new file at `path`, which is removed with this object. `plan` as placing has it.
    incoming(std::string path, std::string plan, mailbox_finder find);
    ~incoming() override;

    void write(std::string_view bytes, answer<> done) override;
    void commit(std::vector<destination> to, particulars about,
                answer<std::vector<stored_message>> done) override;

private:
    void flush();
    void finish(std::chrono::sys_seconds date);

    std::string path_;
    std::string plan_;
    mailbox_finder find_;
    std::optional<example::file> file_; // made by the first flush()
    example::canonical_lines lines_;
    std::string held_;
    std::uint64_t size_ = 0; // in canonical form
    std::error_code error_;
};

} // namespace mail_server::maildir
