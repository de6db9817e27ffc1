// See charset.hpp.
#include <courriel/mime/charset.hpp>

#include <courriel/version.hpp>

#include "decoders.hpp"

namespace courriel::mime::charset {

bool to_utf8(std::string_view bytes, std::string_view label, std::string& out,
             const converter* own) {
    using detail::decoder;
    if (own != nullptr) {
        std::string read;
        if (own->to_utf8(bytes, label, read)) {
            detail::append_utf8(read, out); // which takes nothing on its word
            return true;
        }
    }
    const detail::charset found = detail::find(label);
    switch (found.how) {
    case decoder::none: return false;
    case decoder::utf8: detail::append_utf8(bytes, out); return true;
    case decoder::us_ascii:
    case decoder::iso_8859_1:
    case decoder::iso_8859_15:
    case decoder::windows_1252: detail::append_single_byte(bytes, found.how, out); return true;
    case decoder::utf7: detail::append_utf7(bytes, out); return true;
    case decoder::utf16:
    case decoder::utf16_be:
    case decoder::utf16_le: detail::append_utf16(bytes, found.how, out); return true;
    case decoder::iconv: return detail::append_by_iconv(bytes, found.iconv_name, out);
    }
    return false;
}

bool is_known(std::string_view label) {
    const detail::charset found = detail::find(label);
    return found.how == detail::decoder::iconv ? detail::has_iconv(found.iconv_name)
                                               : found.how != detail::decoder::none;
}

} // namespace courriel::mime::charset
