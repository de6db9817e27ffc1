// fmt::formatter for the values of libmime, as people read them: fmt::print("{}\n", mailbox). Each
// takes the format of a string ("{:>30}"). libmime itself does not use fmt.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include <fmt/format.h>

#include <courriel/mime/address.hpp>
#include <courriel/mime/authentication_results.hpp>
#include <courriel/mime/auto_submitted.hpp>
#include <courriel/mime/base_subject.hpp>
#include <courriel/mime/date_time.hpp>
#include <courriel/mime/defect.hpp>
#include <courriel/mime/disposition.hpp>
#include <courriel/mime/handling.hpp>
#include <courriel/mime/list_fields.hpp>
#include <courriel/mime/media_type.hpp>
#include <courriel/mime/received.hpp>

namespace courriel::mime::detail {

/// "; name=value" for each, quotes around all values.
inline void append_text(std::string& out, const parameter_list& parameters) {
    for (const parameter& p : parameters)
        out.append("; ").append(p.name).append("=\"").append(p.value).append("\"");
}

} // namespace courriel::mime::detail

/// "Ada <ada@example.org>"
template <>
struct fmt::formatter<courriel::mime::mailbox> : fmt::formatter<std::string> {
    auto format(const courriel::mime::mailbox& value, fmt::format_context& context) const {
        return fmt::formatter<std::string>::format(value.text(), context);
    }
};

/// "Ada <ada@example.org>, Friends: bob@example.net;"
template <>
struct fmt::formatter<courriel::mime::address_list> : fmt::formatter<std::string> {
    auto format(const courriel::mime::address_list& value, fmt::format_context& context) const {
        return fmt::formatter<std::string>::format(value.text(), context);
    }
};

/// A mailbox or a group, as in a list. (A group alone: wrap it in an address.)
template <>
struct fmt::formatter<courriel::mime::address> : fmt::formatter<courriel::mime::address_list> {
    auto format(const courriel::mime::address& value, fmt::format_context& context) const {
        return fmt::formatter<courriel::mime::address_list>::format(
            courriel::mime::address_list({value}), context);
    }
};

/// "2026-11-24T04:05:06+01:00"
template <>
struct fmt::formatter<courriel::mime::date_time> : fmt::formatter<std::string> {
    auto format(const courriel::mime::date_time& value, fmt::format_context& context) const {
        return fmt::formatter<std::string>::format(to_rfc3339(value), context);
    }
};

/// text/plain; charset="utf-8"
template <>
struct fmt::formatter<courriel::mime::media_type> : fmt::formatter<std::string> {
    auto format(const courriel::mime::media_type& value, fmt::format_context& context) const {
        std::string text = value.name();
        courriel::mime::detail::append_text(text, value.parameters);
        return fmt::formatter<std::string>::format(text, context);
    }
};

/// attachment; filename="plan.pdf"
template <>
struct fmt::formatter<courriel::mime::disposition> : fmt::formatter<std::string> {
    auto format(const courriel::mime::disposition& value, fmt::format_context& context) const {
        std::string text = value.type;
        courriel::mime::detail::append_text(text, value.parameters);
        return fmt::formatter<std::string>::format(text, context);
    }
};

/// auto-replied; x="y"
template <>
struct fmt::formatter<courriel::mime::auto_submitted> : fmt::formatter<std::string> {
    auto format(const courriel::mime::auto_submitted& value, fmt::format_context& context) const {
        std::string text = value.keyword;
        courriel::mime::detail::append_text(text, value.parameters);
        return fmt::formatter<std::string>::format(text, context);
    }
};

/// The enumerator's name.
template <>
struct fmt::formatter<courriel::mime::defect_kind> : fmt::formatter<std::string_view> {
    auto format(courriel::mime::defect_kind value, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(to_string(value), context);
    }
};

/// "info", "warning" or "error"
template <>
struct fmt::formatter<courriel::mime::severity> : fmt::formatter<std::string_view> {
    auto format(courriel::mime::severity value, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(to_string(value), context);
    }
};

/// "warning: bare_cr at 17 to 18 (RFC 5322 section 2.2)"
template <>
struct fmt::formatter<courriel::mime::defect> : fmt::formatter<std::string> {
    auto format(const courriel::mime::defect& value, fmt::format_context& context) const {
        return fmt::formatter<std::string>::format(
            fmt::format("{}: {} at {} to {} ({})", to_string(severity_of(value.kind)),
                        to_string(value.kind), value.begin, value.end, rfc_of(value.kind)),
            context);
    }
};

/// "from a.example by b.example with ESMTPS id 1; 2026-11-24T04:05:06+01:00"
template <>
struct fmt::formatter<courriel::mime::received> : fmt::formatter<std::string> {
    auto format(const courriel::mime::received& value, fmt::format_context& context) const {
        std::string text;
        const auto add = [&](std::string_view keyword, std::string_view word) {
            if (word.empty()) return;
            if (!text.empty()) text += ' ';
            text.append(keyword).append(" ").append(word);
        };
        add("from", value.from.name);
        add("by", value.by.name);
        add("via", value.via);
        add("with", value.with);
        add("id", value.id);
        add("tls", value.tls);
        add("for", value.for_);
        if (value.date) text.append("; ").append(to_rfc3339(*value.date));
        return fmt::formatter<std::string>::format(text, context);
    }
};

/// "Ada's friends <friends.example.org>"
template <>
struct fmt::formatter<courriel::mime::list_id> : fmt::formatter<std::string> {
    auto format(const courriel::mime::list_id& value, fmt::format_context& context) const {
        std::string text = value.description;
        if (!text.empty()) text += ' ';
        text.append("<").append(value.id).append(">");
        return fmt::formatter<std::string>::format(text, context);
    }
};

/// "dkim=pass header.d=example.org"
template <>
struct fmt::formatter<courriel::mime::authentication_result> : fmt::formatter<std::string> {
    auto format(const courriel::mime::authentication_result& value,
                fmt::format_context& context) const {
        std::string text = value.method + '=' + value.result;
        for (const auto& p : value.properties) {
            text.append(" ").append(p.ptype);
            if (!p.ptype.empty()) text += '.';
            text.append(p.property).append("=").append(p.value);
        }
        return fmt::formatter<std::string>::format(text, context);
    }
};

/// The text alone.
template <>
struct fmt::formatter<courriel::mime::base_subject> : fmt::formatter<std::string> {
    auto format(const courriel::mime::base_subject& value, fmt::format_context& context) const {
        return fmt::formatter<std::string>::format(value.text, context);
    }
};

template <>
struct fmt::formatter<courriel::mime::importance> : fmt::formatter<std::string_view> {
    auto format(courriel::mime::importance value, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(to_string(value), context);
    }
};

template <>
struct fmt::formatter<courriel::mime::priority> : fmt::formatter<std::string_view> {
    auto format(courriel::mime::priority value, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(to_string(value), context);
    }
};

template <>
struct fmt::formatter<courriel::mime::sensitivity> : fmt::formatter<std::string_view> {
    auto format(courriel::mime::sensitivity value, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(to_string(value), context);
    }
};
