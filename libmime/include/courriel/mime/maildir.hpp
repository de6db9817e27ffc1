// A Maildir on a POSIX file system: deliveries that survive a crash, what is
// there, flags. Blocking; the only part of the library that touches files.
//
// Why a crash loses nothing and shows nobody half a message: the octets go to a
// file in tmp/, which no reader looks at. commit() syncs that file before it
// gets its name in new/, in one step that the kernel makes whole or not at all;
// so what has a name is complete. Then it syncs new/, so that the name is on
// the disk before commit() returns, and only then may a sender be told that the
// message was taken. A crash before that leaves a file in tmp/, which clean()
// removes after 36 hours; a crash between the step and the return leaves the
// message, which its sender delivers again.
//
// Left out: locks, for Maildir has none; dovecot-keywords and other files of
// indexes.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <courriel/mime/maildir_name.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

/// A message in a Maildir.
struct maildir_entry {
    std::string file{}; ///< below the Maildir: "new/..." or "cur/..."
    maildir_name name{};

    [[nodiscard]] bool is_new() const noexcept { return file.starts_with("new/"); }
};

/// A message on its way in. Destroyed without commit() it has never been there.
/// It does not need the maildir that it came from.
class maildir_delivery {
public:
    maildir_delivery(maildir_delivery&& other) noexcept;
    maildir_delivery& operator=(maildir_delivery&& other) noexcept;
    ~maildir_delivery();

    /// The next octets. An error of the file system ends the delivery: whatever
    /// comes then fails with errc::wrong_phase.
    std::error_code write(std::string_view bytes);
    /// Returns once the message is safe in new/, or an error, after which it is
    /// not there (but see above for a crash). Its sizes are part of its name.
    /// errc::wrong_phase after an error, and after the first call.
    result<maildir_entry> commit();
    /// Removes what was written; also done by the destructor.
    void abort() noexcept;

private:
    friend class maildir;

    maildir_delivery(std::string root, std::string temporary, maildir_unique unique,
                     std::string host, int descriptor);
    std::error_code fail(std::error_code error) noexcept;

    std::string root_;
    std::string temporary_; // its path; empty when there is nothing to remove
    maildir_unique unique_{};
    std::string host_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    std::uint64_t bare_lf_ = 0; // for the size with CRLF
    char last_ = '\0';
};

/// A folder with tmp/, new/ and cur/. Calls from several threads and processes
/// may mix, but for those on one delivery. Errors of the file system are given
/// as they are.
class maildir {
public:
    /// Makes the folder, with what is above it, and its three folders, where they
    /// are missing: mode 0700, each synced into the one that it is in.
    static result<maildir> create(std::string path);
    /// errc::not_found when cur/, new/ or tmp/ is not there.
    static result<maildir> open(std::string path);

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// Begins a delivery; its file has mode 0600.
    [[nodiscard]] result<maildir_delivery> deliver() const;

    /// What is in new/ and in cur/, in the order of names, which is about that of
    /// arrival. Names that maildir_name::parse() refuses are passed over. A
    /// message whose flags another program changes meanwhile may show twice or
    /// not at all: its base tells.
    [[nodiscard]] result<std::vector<maildir_entry>> list() const;

    /// Moves the message to cur/ with these flags. errc::not_found when it is not
    /// there any more, or under another name: list() again.
    [[nodiscard]] result<maildir_entry> set_flags(const maildir_entry& entry,
                                                  maildir_flags flags) const;
    /// errc::not_found as set_flags().
    [[nodiscard]] std::error_code remove(const maildir_entry& entry) const;

    /// The Maildir++ folders, each as its list of names.
    [[nodiscard]] result<std::vector<std::vector<std::string>>> folders() const;
    /// The Maildir++ folder of these names, which create() makes with what marks
    /// it as a folder. errc::invalid_argument as make_maildir_folder().
    [[nodiscard]] result<maildir> create_folder(std::span<const std::string> names) const;

    /// Removes files of tmp/ that nobody has written to for so long, and says how
    /// many.
    [[nodiscard]] result<std::size_t>
    clean(std::chrono::hours older_than = std::chrono::hours(36)) const;

private:
    explicit maildir(std::string path) : path_(std::move(path)) {}

    std::string path_;
};

} // namespace courriel::mime
