// Hostile replies for an SMTP client, with TLS required or not, in SMTP or LMTP, with messages by
// DATA or in chunks.
#include "fuzz/drive_session.hpp"
#include "fuzz/smtp_client_policy.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    fuzz::input in(data, size);
    const bool tls_required = in.random.one_in(2);
    smtp::client_options options;
    options.tls = tls_required ? tls::starttls : tls::none;
    options.allow_plaintext_auth = in.random.one_in(2);
    if (in.random.one_in(3)) options.protocol = smtp::client_protocol::lmtp;
    if (in.random.one_in(2)) options.bodies = smtp::send_by::bdat;
    if (in.random.one_in(8)) options.without = {"PIPELINING", "SIZE"};
    fuzz::drive_session(smtp::client_session(options), fuzz::smtp_client_policy(tls_required), in);
    return 0;
}
