// libsmtp alone: a server session greets.
#include <courriel/smtp/server_session.hpp>

int main() {
    courriel::smtp::server_session session;
    static_cast<void>(session.next());
    return session.output().starts_with("220 ") ? 0 : 1;
}
