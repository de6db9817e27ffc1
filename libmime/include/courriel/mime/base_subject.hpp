// The base subject (RFC 5256 section 2.1): what is left of a subject without "Re:", "[list]" and
// "(fwd)", by which messages are sorted and threaded.
#pragma once

#include <string>
#include <string_view>

namespace courriel::mime {

struct base_subject {
    std::string text{};
    /// Whether anything was removed that a reply or a forwarded message has; a "[blob]" alone does
    /// not count.
    bool is_reply_or_forward = false;

    /// `subject` is decoded already: see message_fields::subject(). Linear in its size.
    static base_subject of(std::string_view subject);

    friend bool operator==(const base_subject&, const base_subject&) = default;
};

} // namespace courriel::mime
