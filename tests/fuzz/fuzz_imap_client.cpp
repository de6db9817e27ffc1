// Hostile responses for an IMAP client, with TLS required or not, greeted and logged in or not.
#include <string>

#include "fuzz/drive_session.hpp"
#include "fuzz/imap_client_policy.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    fuzz::input in(data, size);
    const bool tls_required = in.random.one_in(3);
    imap::client_options options;
    options.tls = tls_required ? tls::starttls : tls::none;
    options.allow_plaintext_auth = in.random.one_in(2);
    options.limits.response = 32 * 1024;
    // Past the login more is reached: a greeting of ours comes first.
    std::string wire;
    if (!tls_required && in.random.one_in(2)) wire = "* PREAUTH [CAPABILITY LITERAL-] hi\r\n";
    wire += in.wire;
    in.wire = wire;
    fuzz::drive_session(imap::client_session(options), fuzz::imap_client_policy(tls_required), in);
    return 0;
}
