// XCLIENT, in a client that is a proxy: see xclient.hpp.
#include <courriel/errc.hpp>
#include <courriel/pop3/client_session.hpp>

namespace courriel::pop3 {

std::error_code client_session::xclient(const proxied_client& client) {
    if (const auto error = may_begin_login()) return error;
    if (!is_valid(client)) return errc::invalid_argument;
    std::string argument = to_string(client);
    if (argument.size() + 10 > greatest_request()) return errc::too_large; // "XCLIENT ", CRLF
    argument_ = std::move(argument);
    enqueue({request_kind::xclient});
    return {};
}

} // namespace courriel::pop3
