// The parameters that extensions add to MAIL and RCPT, as values: each is an entry of a table in
// sender_parameters.cpp or recipient_parameters.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/smtp/mail_parameters.hpp>
#include <courriel/smtp/reply.hpp>

#include "offer.hpp"
#include "parameters.hpp"

namespace courriel::smtp::detail {

/// What decides about a parameter beside itself.
struct parameter_context {
    const server_options& options;
    bool secure;
    std::string& text; // takes what is decoded, and has room for it

    [[nodiscard]] bool offers(extension which) const { return is_offered(options, secure, which); }
};

/// Why a parameter is refused; code 0: it is not.
using verdict = reply_view;

inline constexpr verdict good{};
inline constexpr verdict malformed{501, {5, 5, 4}, "malformed parameter"};
inline constexpr verdict unknown{555, {5, 5, 4}, "unknown parameter"};

/// A parameter: what it is called, the extension that it belongs to, and how its value is read.
template <class Parameters>
struct parameter_rule {
    std::string_view keyword;
    extension offered;
    verdict (*take)(std::string_view value, const parameter_context& context, Parameters& out);
};

/// Reads the parameters behind a path. Each may be given once (RFC 5321 section 4.1.1.11).
template <class Parameters>
verdict take_parameters(std::span<const parameter_rule<Parameters>> rules, std::string_view text,
                        const parameter_context& context, Parameters& out) {
    context.text.clear();
    context.text.reserve(text.size());
    unsigned given = 0; // a bit for each rule
    parameter found;
    for (;;) {
        const auto status = take_parameter(text, found);
        if (status == parameter_status::none) return good;
        if (status == parameter_status::malformed) return malformed;
        verdict answer = unknown;
        for (std::size_t i = 0; i != rules.size(); ++i) {
            if (!ascii::iequals(rules[i].keyword, found.keyword)) continue;
            if (rules[i].offered && !context.offers(rules[i].offered)) break;
            if (given & (1U << i)) return {501, {5, 5, 4}, "a parameter is given twice"};
            given |= 1U << i;
            answer = rules[i].take(found.value, context, out);
        }
        if (answer.code != 0) return answer;
    }
}

verdict take_sender_parameters(std::string_view text, const parameter_context& context,
                               mail_parameters_view& out);
verdict take_recipient_parameters(std::string_view text, const parameter_context& context,
                                  recipient_parameters_view& out);

} // namespace courriel::smtp::detail
