// Two protocols in one shared library.
#include <string>

#include <courriel/pop3/server_session.hpp>
#include <courriel/smtp/server_session.hpp>

/// The greetings of both servers, one after the other.
std::string greetings() {
    courriel::smtp::server_session smtp;
    courriel::pop3::server_session pop3;
    static_cast<void>(smtp.next());
    static_cast<void>(pop3.next());
    return std::string(smtp.output()) + std::string(pop3.output());
}
