// The server's side of each mechanism, for make_server_mechanism(); null for a name or a digest
// that is not theirs.
#pragma once

#include <memory>

#include <courriel/sasl.hpp>

namespace courriel::sasl::detail {

std::unique_ptr<server_mechanism> make_plain_server();
std::unique_ptr<server_mechanism> make_login_server();
std::unique_ptr<server_mechanism> make_external_server();
std::unique_ptr<server_mechanism> make_anonymous_server();
std::unique_ptr<server_mechanism> make_xoauth2_server();
std::unique_ptr<server_mechanism> make_oauthbearer_server();
std::unique_ptr<server_mechanism> make_cram_md5_server(const server_options& options);
/// `name` is that of one of the four SCRAM mechanisms.
std::unique_ptr<server_mechanism> make_scram_server(std::string_view name,
                                                    const server_options& options);

} // namespace courriel::sasl::detail
