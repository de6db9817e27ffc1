// See charset.hpp.
#include <courriel/mime/charset.hpp>

#include <courriel/version.hpp>

#include "decoders.hpp"

namespace courriel::mime::charset {
namespace detail {

bool append(std::string_view bytes, const charset& from, std::string& out) {
    switch (from.how) {
    case decoder::none: return false;
    case decoder::utf8: append_utf8(bytes, out); return true;
    case decoder::us_ascii:
    case decoder::iso_8859_1:
    case decoder::iso_8859_15:
    case decoder::windows_1252: append_single_byte(bytes, from.how, out); return true;
    case decoder::utf7: append_utf7(bytes, out); return true;
    case decoder::utf16:
    case decoder::utf16_be:
    case decoder::utf16_le: append_utf16(bytes, from.how, out); return true;
    case decoder::iconv: return append_by_iconv(bytes, from.iconv_name, out);
    }
    return false;
}

bool is_usable(const charset& which) noexcept {
    return which.how == decoder::iconv ? has_iconv(which.iconv_name) : static_cast<bool>(which);
}

} // namespace detail

bool to_utf8(std::string_view bytes, std::string_view label, std::string& out,
             const converter* own) {
    if (own != nullptr) {
        std::string read;
        if (own->to_utf8(bytes, label, read)) {
            detail::append_utf8(read, out); // which takes nothing on its word
            return true;
        }
    }
    return detail::append(bytes, detail::find(label), out);
}

bool is_known(std::string_view label) { return detail::is_usable(detail::find(label)); }

} // namespace courriel::mime::charset
