// OAUTHBEARER (RFC 7628) in both roles, for tokens of the scheme Bearer.
#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "oauth.hpp"
#include "saslname.hpp"
#include "servers.hpp"

namespace courriel::sasl {
namespace {

using namespace detail;

constexpr std::string_view dummy = "\x01";

// Host names and address literals.
bool is_host(std::string_view text) {
    return text.size() <= 255 && ascii::all_of(text, ascii::is_graphic);
}

class oauthbearer_server final : public oauth_server {
public:
    oauthbearer_server() : oauth_server("OAUTHBEARER", dummy) {}

private:
    // client-resp = gs2-header kvsep *kvpair kvsep; kvpair = key "=" value kvsep
    std::optional<token_check> parse(std::string_view message) override {
        token_check check;
        const auto header = take_pair(message);
        if (!header || !take_header(*header, check)) return std::nullopt;
        bool has_auth = false;
        for (;;) {
            const auto pair = take_pair(message);
            if (!pair) return std::nullopt;
            if (pair->empty()) break; // the last kvsep
            const std::size_t equals = pair->find('=');
            const auto key = pair->substr(0, equals);
            if (equals == std::string_view::npos || key.empty() ||
                !ascii::all_of(key, ascii::is_alpha))
                return std::nullopt;
            const auto value = pair->substr(equals + 1);
            if (!is_value(value) || !take_value(key, value, has_auth, check)) return std::nullopt;
        }
        if (!has_auth || !message.empty()) return std::nullopt;
        return check;
    }

    // gs2-header = "n," [ "a=" saslname ] ","; there is no binding (RFC 7628 section 3.1)
    static bool take_header(std::string_view header, token_check& check) {
        if (!header.starts_with("n,") || !header.ends_with(',') || header.size() < 3) return false;
        header = header.substr(2, header.size() - 3);
        if (header.empty()) return true;
        if (!header.starts_with("a=") || header.find(',') != header.npos) return false;
        auto user = from_saslname(header.substr(2));
        if (!user || user->empty() || !is_name(*user)) return false;
        check.user = *std::move(user);
        return true;
    }

    // value = *(VCHAR / SP / HTAB / CR / LF )
    static bool is_value(std::string_view value) {
        return ascii::all_of(value, [](char c) {
            return ascii::is_printable(c) || c == '\t' || c == '\r' || c == '\n';
        });
    }

    // Keys that nobody here knows are passed over.
    static bool take_value(std::string_view key, std::string_view value, bool& has_auth,
                           token_check& check) {
        if (key == "auth") {
            if (std::exchange(has_auth, true)) return false;
            if (value.empty()) return true; // section 4.3: what tokens are taken?
            const auto token = bearer_token(value);
            if (token) check.token = *token;
            return token.has_value();
        }
        if (key == "host") {
            if (!check.host.empty() || !is_host(value)) return false;
            check.host = value;
        } else if (key == "port") {
            const auto port = ascii::parse_number<std::uint16_t>(value);
            if (check.port != 0 || !port || value.front() == '0') return false;
            check.port = *port;
        }
        return true;
    }
};

} // namespace

std::unique_ptr<client_mechanism> oauthbearer(std::string user, std::string token,
                                              oauth_options options) {
    result<std::string> message = errc::invalid_argument;
    if (is_name(user) && (token.empty() || is_token(token)) && is_host(options.host)) {
        std::string text = "n,";
        if (!user.empty()) text += "a=" + to_saslname(user);
        text += ",\x01";
        if (!options.host.empty()) text += "host=" + options.host + '\x01';
        if (options.port != 0) text += "port=" + std::to_string(options.port) + '\x01';
        text += "auth=";
        if (!token.empty()) text += "Bearer " + token;
        message = text + "\x01\x01";
    }
    return std::make_unique<oauth_client>("OAUTHBEARER", std::move(message), dummy,
                                          std::move(options.on_refused));
}

std::unique_ptr<server_mechanism> detail::make_oauthbearer_server() {
    return std::make_unique<oauthbearer_server>();
}

} // namespace courriel::sasl
