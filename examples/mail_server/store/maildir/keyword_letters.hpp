// Flags as letters in a file's name: the system flags and $Forwarded by Maildir's own letters,
// keywords as a to z. Which keyword a letter means is in the mailbox's file courriel-keywords: a
// keyword a line, the first is a.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/imap/flags.hpp>
#include <courriel/mime/maildir_name.hpp>

namespace mail_server::maildir {

namespace imap = courriel::imap;
namespace mime = courriel::mime;

class keyword_letters {
public:
    static constexpr std::size_t most = 26;

    /// Reads the file; it need not be there. Throws std::system_error.
    explicit keyword_letters(std::string file);
    /// The file has this path from now on.
    void moved_to(std::string file) { file_ = std::move(file); }

    /// Sets and clears in `letters` what has a meaning here; others stay. New keywords are on the
    /// disk when this returns. Throws std::system_error: errc::refused when there is no letter
    /// left.
    void to_letters(const imap::flag_set& flags, mime::maildir_flags& letters);
    [[nodiscard]] imap::flag_set to_flags(const mime::maildir_flags& letters) const;

    [[nodiscard]] bool is_full() const { return keywords_.size() == most; }

private:
    char letter_of(std::string_view keyword);

    std::string file_;
    std::vector<std::string> keywords_;
};

} // namespace mail_server::maildir
