// Hostile replies for a POP3 client, with TLS required or not.
#include "fuzz/drive_session.hpp"
#include "fuzz/pop3_client_policy.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    fuzz::input in(data, size);
    const bool tls_required = in.random.one_in(2);
    pop3::client_options options;
    options.tls = tls_required ? tls::starttls : tls::none;
    options.allow_plaintext_auth = in.random.one_in(2);
    fuzz::drive_session(pop3::client_session(options), fuzz::pop3_client_policy(tls_required), in);
    return 0;
}
