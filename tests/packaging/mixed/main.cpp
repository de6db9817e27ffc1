// One half of a program: the SMTP side, of the first build.
#include <courriel/smtp/server_session.hpp>

bool pop3_greets();

int main() {
    courriel::smtp::server_session session;
    static_cast<void>(session.next());
    return session.output().starts_with("220 ") && pop3_greets() ? 0 : 1;
}
