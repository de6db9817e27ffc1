// What the tests of DKIM share: keys made by OpenSSL, the RFCs' keys, and messages passed through
// the verifier in pieces.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/dkim_signer.hpp>
#include <courriel/mime/dkim_verifier.hpp>

namespace dkim_test {

/// PEM of a new RSA key.
std::string new_rsa_key(unsigned bits);
/// PEM of the Ed25519 key of RFC 8463 appendix A.1.
std::string rfc8463_ed25519_key();
/// PEM of the RSA key of RFC 8463 appendix A.1.
std::string_view rfc8463_rsa_key();

/// The record of RFC 6376 appendix C.
std::string_view rfc6376_record();
/// The message of RFC 6376 appendix A.2.
std::string rfc6376_message();
/// The message of RFC 8463 appendix A.3, and its records.
std::string rfc8463_message();
std::string_view rfc8463_ed25519_record();
std::string_view rfc8463_rsa_record();

/// What the verifier says of `message`, given in pieces of `piece` octets (0: whole), when each key
/// that it asks for is `record`.
std::vector<courriel::mime::dkim::verification>
verify(std::string_view message, std::string_view record,
       courriel::mime::dkim::verify_options options = {}, std::size_t piece = 0);

/// `message` with a signature before it.
std::string sign(std::string_view message, const std::string& pem,
                 courriel::mime::dkim::sign_options options, std::size_t piece = 0);

/// Options for d=example.com, s=test.
courriel::mime::dkim::sign_options options_for_example();

/// A short message from a@example.com.
extern const std::string example_message;
/// The same signed with the key of RFC 8463.
std::string signed_message(courriel::mime::dkim::sign_options options = options_for_example());

} // namespace dkim_test
