// What a name and a password may be, whatever the mechanism. Names with control characters are
// none: they go into logs and paths.
#pragma once

#include <cstddef>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>

namespace courriel::sasl::detail {

constexpr std::size_t name_limit = 1024;
constexpr std::size_t password_limit = 4096;
constexpr std::size_t message_limit = 9216; // of 12,288 characters of base64

inline bool holds_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

inline bool is_name(std::string_view text) {
    return text.size() <= name_limit && utf8::is_valid(text) &&
           ascii::all_of(text, [](char c) { return !ascii::is_control(c); });
}

// passwd = 1*SAFE, SAFE being every UTF-8 character but NUL (RFC 4616)
inline bool is_password(std::string_view text) {
    return !text.empty() && text.size() <= password_limit && utf8::is_valid(text) &&
           !holds_nul(text);
}

} // namespace courriel::sasl::detail
