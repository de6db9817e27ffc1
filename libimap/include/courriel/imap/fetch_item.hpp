// What FETCH asks for (RFC 3501 section 6.4.5: fetch-att), and the fluent way to say it:
// fetch().envelope().body().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <courriel/imap/section.hpp>

namespace courriel::imap {

/// BODY[section]<partial>, and the old names RFC822, RFC822.HEADER and RFC822.TEXT, whose answers
/// bear the name of the request.
struct body_request {
    enum class spelling : std::uint8_t { body, rfc822, rfc822_header, rfc822_text };

    section what{};
    std::optional<partial> piece{};
    bool peek = false; ///< does not set \Seen
    spelling name = spelling::body;

    friend bool operator==(const body_request&, const body_request&) = default;
};

/// The items of one FETCH. UID is always told by UID FETCH.
struct fetch_items {
    bool flags = false;
    bool uid = false;
    bool internal_date = false;
    bool size = false; ///< RFC822.SIZE
    bool envelope = false;
    bool body_structure = false; ///< BODYSTRUCTURE
    bool body = false;           ///< BODY without brackets: the structure without extension data
    std::vector<body_request> sections{};

    /// Whether some section marks the message as seen.
    [[nodiscard]] bool sets_seen() const noexcept;

    /// "(FLAGS UID BODY.PEEK[])", never a macro.
    void append_to(std::string& out) const;
    [[nodiscard]] std::string text() const;

    friend bool operator==(const fetch_items&, const fetch_items&) = default;
};

/// Builds fetch_items: fetch().flags().envelope().body().
class fetch {
public:
    fetch& flags() {
        items_.flags = true;
        return *this;
    }
    fetch& internal_date() {
        items_.internal_date = true;
        return *this;
    }
    fetch& size() {
        items_.size = true;
        return *this;
    }
    fetch& envelope() {
        items_.envelope = true;
        return *this;
    }
    fetch& structure() {
        items_.body_structure = true;
        return *this;
    }
    /// The whole message, BODY.PEEK[]: reading it does not mark it as seen.
    fetch& body() { return section_of({}); }
    fetch& header() { return section_of({{}, section::kind::header, {}}); }
    fetch& section_of(section what, std::optional<partial> piece = std::nullopt) {
        items_.sections.push_back({std::move(what), piece, true, body_request::spelling::body});
        return *this;
    }

    [[nodiscard]] const fetch_items& items() const noexcept { return items_; }
    operator fetch_items() const { return items_; }

private:
    fetch_items items_{};
};

} // namespace courriel::imap
