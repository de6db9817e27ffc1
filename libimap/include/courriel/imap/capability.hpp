// What a server can do, as CAPABILITY tells it (RFC 3501 section 7.2.1).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace courriel::imap {

/// A set of capabilities in the order announced. Names match without regard to case.
class capabilities {
public:
    /// No server announces so many.
    static constexpr std::size_t usual_limit = 256;

    capabilities() = default;
    /// add() refuses what goes beyond `limit` atoms.
    explicit capabilities(std::size_t limit) : limit_(limit) {}

    /// "IMAP4rev1", "AUTH=PLAIN". False, and nothing changes, when it is no atom or the set is
    /// full; true when it is in the set.
    bool add(std::string_view atom);

    /// Linear in the set, which is small.
    [[nodiscard]] bool has(std::string_view atom) const noexcept;
    /// Whether "AUTH=mechanism" is announced.
    [[nodiscard]] bool has_auth(std::string_view mechanism) const noexcept;
    /// The mechanisms behind "AUTH=", as announced.
    [[nodiscard]] std::vector<std::string> auth_mechanisms() const;

    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }
    [[nodiscard]] bool empty() const noexcept { return atoms_.empty(); }
    [[nodiscard]] const std::vector<std::string>& atoms() const noexcept { return atoms_; }

    /// "IMAP4rev1 STARTTLS AUTH=PLAIN"
    void append_to(std::string& out) const;
    [[nodiscard]] std::string text() const;

    friend bool operator==(const capabilities& a, const capabilities& b) {
        return a.atoms_ == b.atoms_;
    }

private:
    std::vector<std::string> atoms_{};
    std::size_t limit_ = usual_limit;
};

} // namespace courriel::imap
