// SCRAM-SHA-1 and SCRAM-SHA-256, each also as -PLUS (RFC 5802, RFC 7677), in the client's role: the
// password is never sent, and the server proves that it knows it, too. With -PLUS the login holds
// for this TLS connection alone, so nobody in the middle can pass it on.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <courriel/sasl.hpp>

namespace courriel::sasl {

struct scram_options {
    std::string authorization_id{}; ///< who to act as; empty: as the user
    /// Of this TLS connection. With `plus` one of them is used, the exporter's if it is there.
    /// Without `plus` they say that the client would bind, had the server offered -PLUS: a server
    /// that did offer it then refuses, because somebody has cut its list short. Leave them empty
    /// when -PLUS was offered and is not used.
    channel_bindings bindings{};
    bool plus = false; ///< the -PLUS mechanism
    /// A server that asks for more, or for less than 4096, is refused: the work is the client's,
    /// inside step(), a million iterations in a third of a second.
    std::uint32_t iteration_limit = 600'000;
    std::string nonce{}; ///< of tests, in place of random characters; empty otherwise
};

/// `user` and `password` are prepared with SASLprep; what that refuses, an empty user, or `plus`
/// without bindings makes the exchange fail with invalid_argument. A step fails with
/// errc::malformed for what breaks the grammar or the nonce, errc::not_supported for a mandatory
/// extension, errc::too_large for too many iterations, errc::refused when the server says no or
/// does not prove itself. Null without OpenSSL.
std::unique_ptr<client_mechanism> scram(scram_hash hash, std::string user, std::string password,
                                        scram_options options = {});

} // namespace courriel::sasl
