// Reverse and forward paths (RFC 5321 section 4.1.2): what stands between < and > in MAIL and RCPT.
// A path cannot hold CR, LF or NUL: the only ways to make one check its grammar.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include <courriel/result.hpp>

namespace courriel::smtp {

/// A path as views of somebody else's bytes: that of an event until the next next(), that of a
/// `path` as long as it lives.
struct path_view {
    std::string_view text{};       ///< local@domain, without angle brackets and source route
    std::string_view local_part{}; ///< as written, quotes kept
    std::string_view domain{}; ///< a name, or an address literal with its brackets; may be empty

    /// The null reverse path <>, which bounces have.
    [[nodiscard]] bool is_null() const { return text.empty(); }
    [[nodiscard]] bool is_ascii() const;
};

/// Domains compare without regard to case, local parts exactly (RFC 5321 section 2.4).
bool operator==(const path_view& a, const path_view& b);

/// What was found, beside the path, that a strict reader would not accept.
struct path_leniency {
    bool no_brackets = false;     ///< a bare address
    bool source_route = false;    ///< @a,@b: before the mailbox; ignored (RFC 5321 appendix C)
    bool long_local_part = false; ///< 65 to 255 octets
    bool leading_blank = false;   ///< a blank behind the colon of MAIL FROM: or RCPT TO:
};

struct parsed_path {
    path_view path;
    path_leniency leniency;
    std::string_view rest; ///< what follows the path
};

enum class path_kind {
    reverse, ///< may be <>
    forward, ///< may be <postmaster> without a domain
};

/// Reads a path at the start of `text`, which must outlive the result: `<` [source route] mailbox
/// `>`, or a bare mailbox up to a space. errc::malformed when there is none. Linear, does not
/// allocate.
result<parsed_path> parse_path(std::string_view text, path_kind kind);

/// A path that owns its text and is always valid to send.
class path {
public:
    path() = default; ///< the null path

    /// Takes local@domain, with or without angle brackets; an empty text or "<>" is the null path.
    /// Throws std::system_error(errc::invalid_argument) for anything else, so that a literal can be
    /// written down.
    path(std::string_view text);
    path(const char* text) : path(std::string_view(text)) {}
    path(const std::string& text) : path(std::string_view(text)) {}
    explicit path(const path_view& view);

    /// The same without throwing.
    static result<path> parse(std::string_view text);

    [[nodiscard]] path_view view() const;
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] std::string_view local_part() const { return view().local_part; }
    [[nodiscard]] std::string_view domain() const { return view().domain; }
    [[nodiscard]] bool is_null() const { return text_.empty(); }

    friend bool operator==(const path& a, const path& b) { return a.view() == b.view(); }

private:
    std::string text_;
    std::size_t local_size_ = 0;
};

} // namespace courriel::smtp
