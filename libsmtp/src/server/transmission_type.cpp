// How a message came, in a word for the Received field: RFC 3848, and RFC 6531 section 3.7.3 for
// mail with SMTPUTF8.
#include <courriel/smtp/server_session.hpp>

namespace courriel::smtp {

std::string_view server_session::transmission_type() const {
    // S: inside TLS; A: authenticated.
    static constexpr std::string_view plain[2][4] = {{"ESMTP", "ESMTPS", "ESMTPA", "ESMTPSA"},
                                                     {"LMTP", "LMTPS", "LMTPA", "LMTPSA"}};
    static constexpr std::string_view utf8[2][4] = {
        {"UTF8SMTP", "UTF8SMTPS", "UTF8SMTPA", "UTF8SMTPSA"},
        {"UTF8LMTP", "UTF8LMTPS", "UTF8LMTPA", "UTF8LMTPSA"}};
    if (!state_.extended) return "SMTP";
    const bool with_utf8 = state_.transaction && state_.transaction->smtp_utf8;
    const std::size_t column = (is_secure() ? 1U : 0U) + (is_authenticated() ? 2U : 0U);
    return (with_utf8 ? utf8 : plain)[is_lmtp() ? 1 : 0][column];
}

} // namespace courriel::smtp
