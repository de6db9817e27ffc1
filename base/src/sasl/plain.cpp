// PLAIN (RFC 4616) in both roles. The password itself is never judged here, only the form of the
// message.
#include <courriel/version.hpp>

#include "client_first.hpp"
#include "servers.hpp"

namespace courriel::sasl {
namespace {

using namespace detail;

// message = [authzid] UTF8NUL authcid UTF8NUL passwd
class plain_server final : public asking_server {
public:
    plain_server() : asking_server("PLAIN") {}

private:
    result<server_step> first(std::string_view message) override {
        const std::size_t first = message.find('\0');
        if (first == std::string_view::npos) return errc::malformed;
        const std::size_t second = message.find('\0', first + 1);
        if (second == std::string_view::npos) return errc::malformed;
        const auto authzid = message.substr(0, first);
        const auto authcid = message.substr(first + 1, second - first - 1);
        const auto passwd = message.substr(second + 1);
        if (!is_name(authzid) || !is_name(authcid) || authcid.empty() || !is_password(passwd))
            return errc::malformed;
        return server_step(password_check{std::string(authzid), std::string(authcid), passwd});
    }
};

} // namespace

std::unique_ptr<client_mechanism> plain(std::string user, std::string password,
                                        std::string authorization_id) {
    result<std::string> message = errc::invalid_argument;
    if (!holds_nul(user) && !holds_nul(password) && !holds_nul(authorization_id))
        message = std::move(authorization_id) + '\0' + user + '\0' + password;
    return std::make_unique<client_first>("PLAIN", std::move(message), true);
}

std::unique_ptr<server_mechanism> detail::make_plain_server() {
    return std::make_unique<plain_server>();
}

} // namespace courriel::sasl
