// Between the charsets of messages and UTF-8. UTF-8, US-ASCII, ISO-8859-1, ISO-8859-15,
// Windows-1252, UTF-16 and UTF-7 are read here; the others in common use by the system's iconv,
// where there is one (COURRIEL_HAS_ICONV), and those that nobody here knows by the application.
// UTF-7 (RFC 2152) is read where a label names it, and never written.
#pragma once

#include <string>
#include <string_view>

#include <courriel/result.hpp>

namespace courriel::mime::charset {

/// What an application reads and writes itself. It is passed to each call that may use it and asked
/// first, so that it decides about labels that are known here too. Its functions are called from
/// the threads that call those below.
class converter {
public:
    converter() = default;
    converter(const converter&) = default;
    converter& operator=(const converter&) = default;
    virtual ~converter() = default;

    /// As charset::to_utf8(); false when the label is none of its own. What it writes that is not
    /// valid UTF-8 becomes U+FFFD.
    virtual bool to_utf8(std::string_view bytes, std::string_view label,
                         std::string& out) const = 0;
    /// As charset::from_utf8(); errc::not_supported when the label is none of its own. `text` is
    /// valid UTF-8.
    virtual result<std::string> from_utf8(std::string_view text, std::string_view label) const = 0;
};

/// Appends `bytes`, which are in the charset that `label` names, to `out` in UTF-8. Each octet or
/// sequence that the charset does not have becomes U+FFFD, as does one that is cut short by the
/// end. False, and nothing appended, when nobody here knows the label. Linear; never fails
/// otherwise, whatever the bytes are.
bool to_utf8(std::string_view bytes, std::string_view label, std::string& out,
             const converter* own = nullptr);

/// `text` in the charset that `label` names, where all of it has a place; nothing is replaced by
/// something similar. What calls itself GB2312, EUC-KR or Big5 is that set and not the larger one
/// by which it is read; UTF-16 begins with a byte order mark. Linear.
///
/// errc::malformed when `text` is not valid UTF-8, errc::invalid_argument when the charset does not
/// have one of its characters, errc::not_supported when nobody here writes the charset.
result<std::string> from_utf8(std::string_view text, std::string_view label,
                              const converter* own = nullptr);

/// Whether to_utf8() would know `label` by itself: its case, and what in it is neither letter nor
/// digit, do not matter ("utf8", "ISO_8859-1").
bool is_known(std::string_view label);

} // namespace courriel::mime::charset
