// Flags of messages (RFC 3501 section 2.3.2): the system flags as bits, keywords by name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace courriel::imap {

enum class system_flag : std::uint8_t {
    seen = 1,
    answered = 2,
    flagged = 4,
    deleted = 8,
    draft = 16,
    recent = 32, ///< told by the server alone; never stored by STORE or APPEND
};

/// A set of flags. Keywords match without regard to case and keep the spelling they came with
/// first; they are kept in order, so that sets compare equal whatever order they were built in.
class flag_set {
public:
    flag_set() = default;
    flag_set(std::initializer_list<system_flag> flags) {
        for (const auto f : flags) add(f);
    }

    void add(system_flag f) noexcept {
        bits_ = static_cast<std::uint8_t>(bits_ | static_cast<std::uint8_t>(f));
    }
    void remove(system_flag f) noexcept {
        bits_ = static_cast<std::uint8_t>(bits_ & ~static_cast<std::uint8_t>(f));
    }
    [[nodiscard]] bool has(system_flag f) const noexcept {
        return (bits_ & static_cast<std::uint8_t>(f)) != 0;
    }

    /// A flag by its wire name: "\Seen" or a keyword. False, and nothing changes, when `name` is no
    /// flag: an unknown backslash name, or a keyword that is no atom.
    bool add(std::string_view name);
    void remove(std::string_view name);
    [[nodiscard]] bool has(std::string_view name) const;

    void add(const flag_set& others);
    void remove(const flag_set& others);

    [[nodiscard]] bool empty() const noexcept { return bits_ == 0 && keywords_.empty(); }
    [[nodiscard]] std::uint8_t system_bits() const noexcept { return bits_; }
    [[nodiscard]] const std::vector<std::string>& keywords() const noexcept { return keywords_; }

    /// "(\Seen $Forwarded)"
    void append_to(std::string& out) const;
    [[nodiscard]] std::string text() const;

    friend bool operator==(const flag_set& a, const flag_set& b);

private:
    std::uint8_t bits_ = 0;
    std::vector<std::string> keywords_{};
};

/// What STORE does with its flags (RFC 3501 section 6.4.6).
struct flag_change {
    enum class action : std::uint8_t { replace, add, remove };
    action what = action::replace;
    flag_set flags{};
    bool silent = false; ///< .SILENT: the new flags need not be told

    /// The flags that `before` becomes; \Recent stays as it is.
    [[nodiscard]] flag_set apply_to(const flag_set& before) const;
};

} // namespace courriel::imap
