// What a client may ask for in MAIL and RCPT (RFC 5321 section 4.1.2 and the extensions of
// mail_parameters.hpp), checked against what the server announces, and written.
#pragma once

#include <string>
#include <system_error>

#include <courriel/smtp/envelope.hpp>
#include <courriel/smtp/extensions.hpp>

namespace courriel::smtp::detail {

/// Whether the transaction needs SMTPUTF8 (RFC 6531): an address is not ASCII, or the application
/// says so of the header.
bool needs_utf8(const envelope& mail);

/// Why the envelope cannot go to such a server: invalid_argument, not_supported or too_large, as
/// client_session::start_mail() tells. `verified`: over TLS, and the server's certificate and name
/// are good.
std::error_code check_envelope(const envelope& mail, const extensions& announced, bool verified);

/// Replaces `out` by the command, without CRLF, for an envelope that was checked. Parameters that
/// the server does not announce, and that may be left out, are.
void write_mail(std::string& out, const envelope& mail, const extensions& announced);
void write_rcpt(std::string& out, const forward_path& to, const extensions& announced);

} // namespace courriel::smtp::detail
