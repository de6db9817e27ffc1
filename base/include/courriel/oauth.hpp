// SASL with a token of OAuth 2 in place of a password: OAUTHBEARER (RFC 7628) and XOAUTH2, its
// forerunner as Google and Microsoft describe it, in the client's role. How to get a token is not
// here. A token is as good as the password to whoever reads it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <courriel/sasl.hpp>

namespace courriel::sasl {

/// Called with the server's reasons when it refuses the token: JSON of the members "status",
/// "scope" and more (RFC 7628 section 3.2.2), from the network and unchecked. It is called inside
/// step(), before the exchange fails; the view lives until it returns.
using token_refused = std::function<void(std::string_view json)>;

struct oauth_options {
    std::string host{};     ///< that was connected to, for OAUTHBEARER; may be empty
    std::uint16_t port = 0; ///< the same; 0: not told
    token_refused on_refused{};
};

/// `user` is who to act as; OAUTHBEARER allows none. Control characters in it, more than 1024
/// octets, or a token that is no b64token (RFC 6750 section 2.1) of at most 8192 octets, make the
/// exchange fail with invalid_argument. With an empty token OAUTHBEARER asks the server what it
/// takes: the exchange fails and `on_refused` has the answer.
std::unique_ptr<client_mechanism> oauthbearer(std::string user, std::string token,
                                              oauth_options options = {});
std::unique_ptr<client_mechanism> xoauth2(std::string user, std::string token,
                                          oauth_options options = {});

} // namespace courriel::sasl
