// The other half: the POP3 side, of the same build or another.
#include <courriel/pop3/server_session.hpp>

bool pop3_greets() {
    courriel::pop3::server_session session;
    static_cast<void>(session.next());
    return session.output().starts_with("+OK");
}
