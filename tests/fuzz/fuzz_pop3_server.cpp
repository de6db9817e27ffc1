// Hostile commands for a POP3 server.
#include "fuzz/drive_session.hpp"
#include "fuzz/pop3_server_policy.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    fuzz::input in(data, size);
    pop3::server_options options;
    options.tls = in.random.one_in(2) ? tls::starttls : tls::none;
    options.allow_plaintext_auth = options.tls == tls::none || in.random.one_in(2);
    options.apop_timestamp = "<1@pop.example>";
    options.trusted_proxy = in.random.one_in(2);
    options.utf8 = true;
    options.languages = {{"en", "English", {}}, {"de", "Deutsch", {{"no such message", "nein"}}}};
    options.mechanisms = {"PLAIN", "CRAM-MD5"};
    fuzz::drive_session(pop3::server_session(options), fuzz::pop3_server_policy(), in);
    return 0;
}
