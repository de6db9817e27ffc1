// XCLIENT, in the server: see xclient.hpp.
#include <courriel/pop3/server_session.hpp>

namespace courriel::pop3 {

// Another client begins anew, on counters and waits that go on: they are the connection's. Dovecot
// sends the first command of the login right behind, which is then that client's.
void server_session::on_xclient(std::string_view argument, std::optional<event>& out) {
    if (!options_.trusted_proxy) return refuse("XCLIENT is not available");
    const auto client = parse_xclient(argument);
    if (!client) return reject_bad("ADDR, PORT, SESSION or TTL with their values are expected");
    dialogue_ = {};
    say("+OK Updated");
    out = *client;
}

} // namespace courriel::pop3
