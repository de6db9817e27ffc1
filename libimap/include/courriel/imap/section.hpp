// A part of a message as FETCH names it (RFC 3501 section 6.4.5: section): "", "HEADER",
// "1.2.MIME", "HEADER.FIELDS (FROM TO)", and the piece of it that "<origin.size>" asks for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace courriel::imap {

struct section {
    enum class kind : std::uint8_t {
        whole,             ///< nothing behind the part numbers: the message, or a part's body
        header,            ///< HEADER
        header_fields,     ///< HEADER.FIELDS
        header_fields_not, ///< HEADER.FIELDS.NOT
        text,              ///< TEXT
        mime,              ///< MIME: a part's own header; only with part numbers
    };

    std::vector<std::uint32_t> part{}; ///< part numbers, each at least 1; empty: the message itself
    kind what = kind::whole;
    std::vector<std::string> fields{}; ///< field names of header_fields and header_fields_not

    /// What stands between the brackets.
    void append_to(std::string& out) const;
    [[nodiscard]] std::string text_form() const;

    friend bool operator==(const section&, const section&) = default;
};

/// "<origin.size>" of a request; an answer has the origin alone.
struct partial {
    std::uint32_t origin = 0;
    std::uint32_t size = 0; ///< at least 1

    friend bool operator==(const partial&, const partial&) = default;
};

} // namespace courriel::imap
