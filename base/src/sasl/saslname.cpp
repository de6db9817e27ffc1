// See saslname.hpp.
#include "saslname.hpp"

#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::sasl::detail {

std::string to_saslname(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == ',') {
            out += "=2C";
        } else if (c == '=') {
            out += "=3D";
        } else {
            out += c;
        }
    }
    return out;
}

result<std::string> from_saslname(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const bool escaped = text.front() == '=';
        if (text.front() == ',') return errc::malformed;
        if (!escaped) {
            out += text.front();
        } else if (text.starts_with("=2C")) {
            out += ',';
        } else if (text.starts_with("=3D")) {
            out += '=';
        } else {
            return errc::malformed;
        }
        text.remove_prefix(escaped ? 3 : 1);
    }
    return out;
}

} // namespace courriel::sasl::detail
