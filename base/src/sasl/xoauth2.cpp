// XOAUTH2 in both roles, as Google describes it: the client answers the server's reasons with
// nothing.
#include <courriel/version.hpp>

#include "oauth.hpp"
#include "servers.hpp"

namespace courriel::sasl {
namespace {

using namespace detail;

// "user=" user ^A "auth=Bearer " token ^A ^A
class xoauth2_server final : public oauth_server {
public:
    xoauth2_server() : oauth_server("XOAUTH2", "") {}

private:
    std::optional<token_check> parse(std::string_view message) override {
        const auto user = take_pair(message);
        const auto auth = take_pair(message);
        if (!user || !auth || message != "\x01") return std::nullopt;
        if (!user->starts_with("user=") || !auth->starts_with("auth=")) return std::nullopt;
        const auto token = bearer_token(auth->substr(5));
        token_check check;
        check.user = user->substr(5);
        if (!token || check.user.empty() || !is_name(check.user)) return std::nullopt;
        check.token = *token;
        return check;
    }
};

} // namespace

std::unique_ptr<client_mechanism> xoauth2(std::string user, std::string token,
                                          oauth_options options) {
    result<std::string> message = errc::invalid_argument;
    if (!user.empty() && is_name(user) && is_token(token))
        message = "user=" + user +
                  "\x01"
                  "auth=Bearer " +
                  token + "\x01\x01";
    return std::make_unique<oauth_client>("XOAUTH2", std::move(message), "",
                                          std::move(options.on_refused));
}

std::unique_ptr<server_mechanism> detail::make_xoauth2_server() {
    return std::make_unique<xoauth2_server>();
}

} // namespace courriel::sasl
