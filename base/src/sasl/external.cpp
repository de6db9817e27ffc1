// EXTERNAL (RFC 4422 appendix A) in both roles.
#include <courriel/version.hpp>

#include "client_first.hpp"
#include "servers.hpp"

namespace courriel::sasl {
namespace {

using namespace detail;

// initial-response = *( UTF8-char-no-nul )
class external_server final : public asking_server {
public:
    external_server() : asking_server("EXTERNAL") {}

private:
    result<server_step> first(std::string_view message) override {
        if (!is_name(message)) return errc::malformed;
        return server_step(identity_check{std::string(message)});
    }
};

} // namespace

std::unique_ptr<client_mechanism> external(std::string authorization_id) {
    result<std::string> message = errc::invalid_argument;
    if (is_name(authorization_id)) message = std::move(authorization_id);
    return std::make_unique<client_first>("EXTERNAL", std::move(message), false);
}

std::unique_ptr<server_mechanism> detail::make_external_server() {
    return std::make_unique<external_server>();
}

} // namespace courriel::sasl
