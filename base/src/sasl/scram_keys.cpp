// Makes the keys of scram_credential.hpp (RFC 5802 section 3).
#include <courriel/digest.hpp>
#include <courriel/errc.hpp>
#include <courriel/saslprep.hpp>
#include <courriel/scram_credential.hpp>

#include "names.hpp"
#include "scram_message.hpp"

namespace courriel::sasl {

result<scram_credential> make_scram_credential(scram_hash hash, std::string_view password,
                                               std::uint32_t iterations, std::string_view salt) {
    const auto prepared = saslprep(password);
    if (!prepared || !detail::is_password(*prepared) || password.size() > detail::password_limit ||
        iterations < least_iterations || iterations > most_iterations || salt.size() > salt_limit)
        return errc::invalid_argument;
    constexpr std::size_t salt_octets = 16;
    scram_credential made;
    made.hash = hash;
    made.salt = salt.empty() ? digest::random(salt_octets) : std::string(salt);
    made.iterations = iterations;
    const auto salted =
        digest::pbkdf2(detail::algorithm_of(hash), *prepared, made.salt, iterations);
    made.stored_key = detail::stored_key(hash, detail::client_key(hash, salted));
    made.server_key = detail::server_key(hash, salted);
    return made;
}

} // namespace courriel::sasl
