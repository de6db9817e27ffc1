// The server's side of sasl_exchange.hpp.
#include <courriel/sasl_exchange.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/base64.hpp>
#include <courriel/secret.hpp>
#include <courriel/version.hpp>

namespace courriel::sasl {

bool may_offer(std::string_view mechanism, const tls_info* tls, bool allow_plaintext) noexcept {
    for (const std::string_view shows_password : {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"})
        if (mechanism == shows_password) return tls || allow_plaintext;
    if (mechanism == "EXTERNAL") return tls && tls->peer_verified;
    if (mechanism.ends_with("-PLUS"))
        return tls && !(tls->tls_exporter.empty() && tls->tls_server_end_point.empty());
    return true;
}

std::vector<std::string> offered(const std::vector<std::string>& mechanisms, const tls_info* tls,
                                 bool allow_plaintext) {
    std::vector<std::string> out;
    std::copy_if(mechanisms.begin(), mechanisms.end(), std::back_inserter(out),
                 [&](const std::string& name) { return may_offer(name, tls, allow_plaintext); });
    return out;
}

channel_bindings bindings_of(const tls_info& tls) {
    return {tls.tls_exporter, tls.tls_server_end_point};
}

server_exchange::start server_exchange::begin(const std::vector<std::string>& mechanisms,
                                              std::string_view name,
                                              std::optional<std::string_view> initial,
                                              const tls_info* tls, bool allow_plaintext) {
    end();
    const auto found =
        std::find_if(mechanisms.begin(), mechanisms.end(),
                     [&](const std::string& known) { return ascii::iequals(known, name); });
    if (found == mechanisms.end()) return start::unknown_mechanism;
    if (!may_offer(*found, tls, allow_plaintext))
        return tls ? start::unknown_mechanism : start::needs_tls;
    mechanism_ = *found;
    is_initial_ = true;
    has_response_ = initial.has_value();
    // initial-response = base64 / "=", which is one that is there and empty
    if (!initial || *initial == "=") return start::good;
    auto decoded = base64::decode(*initial);
    if (!decoded) return start::malformed;
    response_ = *std::move(decoded);
    return start::good;
}

server_exchange::line server_exchange::take(std::string_view text) {
    wipe(response_);
    is_initial_ = false;
    has_response_ = true;
    if (text == "*") return line::cancelled;
    auto decoded = base64::decode(text);
    if (!decoded) return line::malformed;
    response_ = *std::move(decoded);
    return line::response;
}

void server_exchange::end() noexcept {
    wipe(response_);
    response_.shrink_to_fit();
}

} // namespace courriel::sasl
