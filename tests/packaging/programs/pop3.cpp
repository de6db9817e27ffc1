// libpop3 alone: a server session greets.
#include <courriel/pop3/server_session.hpp>

int main() {
    courriel::pop3::server_session session;
    static_cast<void>(session.next());
    return session.output().starts_with("+OK") ? 0 : 1;
}
