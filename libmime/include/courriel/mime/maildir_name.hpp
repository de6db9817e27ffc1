// The names of a Maildir: of its files, with what they say of a message, and of
// Maildir++ folders. No file is touched here; maildir.hpp does that.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/result.hpp>

namespace courriel::mime {

/// The letters behind ":2,": P, R, S, T, D and F, Dovecot's keywords a to z,
/// and whatever other letters a program put there, which are kept.
class maildir_flags {
public:
    static constexpr char passed = 'P';  ///< forwarded, bounced or resent: $Forwarded
    static constexpr char replied = 'R'; ///< \Answered
    static constexpr char seen = 'S';    ///< \Seen
    static constexpr char trashed = 'T'; ///< \Deleted
    static constexpr char draft = 'D';   ///< \Draft
    static constexpr char flagged = 'F'; ///< \Flagged

    maildir_flags() = default;
    /// The letters of `text`; what is none is passed over.
    explicit maildir_flags(std::string_view text) noexcept;

    /// False for what is no letter.
    [[nodiscard]] bool has(char letter) const noexcept { return (bits_ & bit(letter)) != 0; }
    /// No change for what is no letter.
    void set(char letter, bool on = true) noexcept {
        bits_ = on ? bits_ | bit(letter) : bits_ & ~bit(letter);
    }
    /// Each once, in the order of ASCII, as they have to stand.
    [[nodiscard]] std::string to_string() const;

    friend bool operator==(const maildir_flags&, const maildir_flags&) = default;

private:
    static std::uint64_t bit(char letter) noexcept;

    std::uint64_t bits_ = 0;
};

/// The name of a file in new/ or cur/:
/// "1700000000.M1P2Q3.host,S=1234,W=1250:2,FS".
struct maildir_name {
    std::string base{};                          ///< all before the colon: it never changes
    std::optional<std::uint64_t> size{};         ///< S=, the file's octets (Maildir++)
    std::optional<std::uint64_t> virtual_size{}; ///< W=, with each line end as CRLF
    /// Nothing behind the base, or what is not ":2,": there are no flags, and a
    /// change of flags replaces it.
    bool has_info = false;
    maildir_flags flags{};
    std::string rest{}; ///< from a comma behind the flags on: what a program knows of its own

    /// Reads the name of a file, without its folder; nullopt for what no message
    /// may have: an empty name, one that begins with a dot, and one with a slash,
    /// CR, LF or NUL. `separator` is what stands before "2,": other than a colon
    /// on file systems that do not allow it.
    static std::optional<maildir_name> parse(std::string_view name, char separator = ':');

    /// "base:2,FS" and the rest: the name to rename the file to, in cur/, for these flags.
    [[nodiscard]] std::string with_flags(maildir_flags wanted, char separator = ':') const;
};

/// What makes a name unique: no two deliveries on a host may share all of it.
struct maildir_unique {
    std::chrono::system_clock::time_point time{};
    std::uint64_t process = 0;
    std::uint64_t delivery = 0; ///< how many the process has made before
    std::string_view host{};
    std::uint64_t random = 0; ///< for hosts that share a name; left out when it is 0
    std::optional<std::uint64_t> size{};
    std::optional<std::uint64_t> virtual_size{};
};

/// "1700000000.M000001P2Q3.host,S=1234,W=1250". In the host's name slash, colon
/// and comma become \057, \072 and \054. errc::invalid_argument for an empty
/// host, and for one with control characters.
result<std::string> make_maildir_base(const maildir_unique& unique);

/// The folder ".a.b" for the names "a" and "b"; an empty list is the Maildir
/// itself, "". errc::invalid_argument for a name that is empty, or has a dot, a
/// slash or control characters: Maildir++ cannot carry them. The charset of
/// names is the caller's: Courier and old Dovecots have RFC 3501's UTF-7,
/// others UTF-8.
result<std::string> make_maildir_folder(std::span<const std::string> names);

/// The names of a folder ".a.b"; nullopt for what is no folder of Maildir++: no
/// dot at the beginning, ".", "..", empty names, slashes, control characters.
std::optional<std::vector<std::string>> parse_maildir_folder(std::string_view folder);

} // namespace courriel::mime
