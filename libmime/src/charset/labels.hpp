// The charsets that messages are read in, and the many names they go by.
#pragma once

#include <cstdint>
#include <string_view>

namespace courriel::mime::charset::detail {

enum class decoder : std::uint8_t {
    none, // an unknown label
    utf8,
    us_ascii,
    iso_8859_1,
    iso_8859_15,
    windows_1252,
    utf16, // by its byte order mark
    utf16_be,
    utf16_le,
    utf7,
    iconv,
};

struct charset {
    decoder how = decoder::none;
    const char* iconv_name = nullptr; // only when the decoder is iconv
    // What to write, where the name to read by is that of a larger set.
    const char* iconv_writer = nullptr;

    explicit operator bool() const noexcept { return how != decoder::none; }
    friend bool operator==(const charset&, const charset&) = default;
};

// The charset that `label` names. Letters' case and all that is neither letter nor digit do not
// count, as Unicode recommends for matching (UTS #22 section 1.4).
charset find(std::string_view label) noexcept;

} // namespace courriel::mime::charset::detail
