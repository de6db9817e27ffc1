// See domain.hpp.
#include <courriel/mime/domain.hpp>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "../value_reader.hpp"

#if COURRIEL_HAS_IDN
#include <idn2.h>

#include <memory>
#endif

namespace courriel::mime {
namespace {

constexpr std::size_t label_limit = 63;   // RFC 1035 section 2.3.4
constexpr std::size_t domain_limit = 253; // the same, without the octets that DNS adds
constexpr std::size_t input_limit = 1024; // more no domain has in any form

bool is_literal(std::string_view domain) noexcept {
    return domain.size() > 2 && domain.front() == '[' && domain.back() == ']' &&
           ascii::all_of(domain.substr(1, domain.size() - 2), [](char c) {
               return ascii::is_graphic(c) && c != '[' && c != ']' && c != '\\';
           });
}

bool is_ascii(std::string_view text) noexcept { return ascii::all_of(text, ascii::is_ascii); }

// Any dot-atom: host names with an underscore occur, and the mail goes there.
bool is_ascii_domain(std::string_view domain) noexcept {
    if (domain.empty() || domain.size() > domain_limit) return false;
    while (true) {
        const std::size_t dot = domain.find('.');
        const std::string_view label = domain.substr(0, dot);
        if (label.empty() || label.size() > label_limit ||
            !ascii::all_of(label, detail::is_ascii_atext))
            return false;
        if (dot == std::string_view::npos) return true;
        domain.remove_prefix(dot + 1);
    }
}

bool has_a_label(std::string_view domain) noexcept {
    while (true) {
        if (ascii::istarts_with(domain, "xn--")) return true;
        const std::size_t dot = domain.find('.');
        if (dot == std::string_view::npos) return false;
        domain.remove_prefix(dot + 1);
    }
}

#if COURRIEL_HAS_IDN

// What libidn2 makes of a domain; an error for what it refuses.
template <class Convert>
result<std::string> convert(std::string_view domain, Convert call) {
    char* made = nullptr;
    const int status =
        call(std::string(domain).c_str(), &made, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    const std::unique_ptr<char, decltype(&idn2_free)> owner(made, &idn2_free);
    if (status != IDN2_OK) return errc::invalid_argument;
    return std::string(made);
}

#endif

// Neither form accepts it.
bool is_hopeless(std::string_view domain) {
    return domain.size() > input_limit || !ascii::fits_line(domain) || !utf8::is_valid(domain);
}

} // namespace

result<std::string> domain_to_ascii(std::string_view domain) {
    if (is_literal(domain)) return std::string(domain);
    if (is_hopeless(domain)) return errc::invalid_argument;
    std::string out;
    if (is_ascii(domain)) {
        out = ascii::to_lower(domain);
    } else {
#if COURRIEL_HAS_IDN
        auto converted = convert(domain, idn2_to_ascii_8z);
        if (!converted) return converted;
        out = ascii::to_lower(*converted);
#else
        return errc::not_supported;
#endif
    }
    if (!is_ascii_domain(out)) return errc::invalid_argument;
    return out;
}

result<std::string> domain_to_unicode(std::string_view domain) {
    // The one way in is by A-labels, so that nothing comes out which could not go back.
    auto ascii_form = domain_to_ascii(domain);
    if (!ascii_form || !has_a_label(*ascii_form)) return ascii_form;
#if COURRIEL_HAS_IDN
    auto out = convert(*ascii_form, idn2_to_unicode_8z8z);
    if (out && !utf8::is_valid(*out)) return errc::invalid_argument;
    return out;
#else
    return errc::not_supported;
#endif
}

bool equal_domains(std::string_view a, std::string_view b) {
    if (ascii::iequals(a, b)) return true;
    const auto a_form = domain_to_ascii(a);
    const auto b_form = domain_to_ascii(b);
    return a_form && b_form && *a_form == *b_form;
}

} // namespace courriel::mime
