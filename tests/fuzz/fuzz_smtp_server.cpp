// Hostile commands and messages for an SMTP server.
#include "fuzz/drive_session.hpp"
#include "fuzz/smtp_server_policy.hpp"

namespace {

void offer_everything(courriel::smtp::extensions& offer) {
    for (const char* line : {"BINARYMIME", "SMTPUTF8", "DSN", "DELIVERBY 10", "MT-PRIORITY MIXER",
                             "FUTURERELEASE 3600 2030-01-01T00:00:00Z", "REQUIRETLS", "RRVS",
                             "ETRN", "ATRN", "BURL imap", "EXPN", "HELP", "LIMITS RCPTMAX=1",
                             "XCLIENT NAME ADDR PORT PROTO HELO LOGIN",
                             "XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE"})
        offer.add(line);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    fuzz::input in(data, size);
    smtp::server_options options;
    options.tls = in.random.one_in(2) ? tls::starttls : tls::none;
    if (in.random.one_in(2)) options.mechanisms = {"PLAIN", "LOGIN", "CRAM-MD5"};
    options.allow_plaintext_auth = in.random.one_in(2);
    options.accept_bare_line_ends = in.random.one_in(4);
    if (in.random.one_in(2)) offer_everything(options.offer);
    if (in.random.one_in(3)) options.protocol = smtp::server_protocol::lmtp;
    options.proxy_header = in.random.one_in(16);
    options.limits.message = 4096;
    options.limits.chunks = 50;
    options.limits.hops = 5;
    options.limits.recipients = 5;
    fuzz::drive_session(smtp::server_session(options), fuzz::smtp_server_policy(), in);
    return 0;
}
