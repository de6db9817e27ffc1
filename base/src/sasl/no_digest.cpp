// What a build without OpenSSL has in place of the mechanisms with digests: nothing.
#include <courriel/scram.hpp>
#include <courriel/version.hpp>

#include "servers.hpp"

namespace courriel::sasl {

std::unique_ptr<client_mechanism> cram_md5(std::string, std::string) { return nullptr; }

std::unique_ptr<client_mechanism> scram(scram_hash, std::string, std::string, scram_options) {
    return nullptr;
}

result<scram_credential> make_scram_credential(scram_hash, std::string_view, std::uint32_t,
                                               std::string_view) {
    return errc::not_supported;
}

std::unique_ptr<server_mechanism> detail::make_cram_md5_server(const server_options&) {
    return nullptr;
}

std::unique_ptr<server_mechanism> detail::make_scram_server(std::string_view,
                                                            const server_options&) {
    return nullptr;
}

} // namespace courriel::sasl
