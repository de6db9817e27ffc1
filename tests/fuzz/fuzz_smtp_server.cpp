// Hostile commands and messages for an SMTP server.
#include "fuzz/drive_session.hpp"
#include "fuzz/smtp_server_policy.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    fuzz::input in(data, size);
    smtp::server_options options;
    options.tls = in.random.one_in(2) ? tls::starttls : tls::none;
    if (in.random.one_in(2)) options.mechanisms = {"PLAIN", "LOGIN", "CRAM-MD5"};
    options.allow_plaintext_auth = in.random.one_in(2);
    options.accept_bare_line_ends = in.random.one_in(4);
    options.limits.message = 4096;
    options.limits.recipients = 5;
    fuzz::drive_session(smtp::server_session(options), fuzz::smtp_server_policy(), in);
    return 0;
}
