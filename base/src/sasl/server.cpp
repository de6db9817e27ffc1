// The servers' mechanisms by their names.
#include <courriel/version.hpp>

#include "servers.hpp"

namespace courriel::sasl {

std::unique_ptr<server_mechanism> make_server_mechanism(std::string_view name,
                                                        const server_options& options) {
    if (name == "PLAIN") return detail::make_plain_server();
    if (name == "LOGIN") return detail::make_login_server();
    if (name == "CRAM-MD5") return detail::make_cram_md5_server(options);
    if (name == "EXTERNAL") return detail::make_external_server();
    if (name == "ANONYMOUS") return detail::make_anonymous_server();
    if (name == "XOAUTH2") return detail::make_xoauth2_server();
    if (name == "OAUTHBEARER") return detail::make_oauthbearer_server();
    return detail::make_scram_server(name, options);
}

} // namespace courriel::sasl
