// fmt::formatter for the values of base/ that users meet: print an errc, a want or what TLS agreed
// on. The libraries themselves do not use fmt; each protocol has its own <courriel/LIB/fmt.hpp>.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include <courriel/errc.hpp>
#include <courriel/session.hpp>
#include <courriel/tls.hpp>

/// The sentence of the code.
template <>
struct fmt::formatter<courriel::errc> : fmt::formatter<std::string> {
    auto format(courriel::errc value, fmt::format_context& context) const {
        return fmt::formatter<std::string>::format(make_error_code(value).message(), context);
    }
};

/// "read write", "close"; "nothing" when it is empty.
template <>
struct fmt::formatter<courriel::want> : fmt::formatter<std::string> {
    auto format(const courriel::want& value, fmt::format_context& context) const {
        std::string text;
        const auto add = [&text](bool is_wanted, std::string_view name) {
            if (!is_wanted) return;
            if (!text.empty()) text += ' ';
            text += name;
        };
        add(value.read, "read");
        add(value.write, "write");
        add(value.start_tls, "start_tls");
        add(value.close, "close");
        if (text.empty()) text = "nothing";
        return fmt::formatter<std::string>::format(text, context);
    }
};

/// "TLSv1.3 TLS_AES_256_GCM_SHA384, peer /CN=mail.example.org verified".
template <>
struct fmt::formatter<courriel::tls_info> : fmt::formatter<std::string> {
    auto format(const courriel::tls_info& value, fmt::format_context& context) const {
        std::string text = value.version + ' ' + value.cipher;
        if (!value.peer_name.empty()) {
            text += ", peer " + value.peer_name;
            text += value.peer_verified ? " verified" : " not verified";
        }
        return fmt::formatter<std::string>::format(text, context);
    }
};
