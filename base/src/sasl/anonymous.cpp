// ANONYMOUS (RFC 4505) in both roles. Of the profile "trace" of stringprep the control characters
// of ASCII are prohibited here; the rest of it would say of a text without meaning how to spell it.
#include <algorithm>

#include <courriel/version.hpp>

#include "client_first.hpp"
#include "servers.hpp"

namespace courriel::sasl {
namespace {

using namespace detail;

// message = [ email / token ]; token = 1*255TCHAR, of UTF-8 without "@". What an email is, is not
// judged, but that it has both sides of its "@".
bool is_trace(std::string_view text) {
    if (!is_name(text)) return false;
    const std::size_t at = text.rfind('@');
    if (at != std::string_view::npos) return at != 0 && at + 1 != text.size();
    const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return std::count_if(text.begin(), text.end(), is_start) <= 255;
}

class anonymous_server final : public asking_server {
public:
    anonymous_server() : asking_server("ANONYMOUS") {}

private:
    result<server_step> first(std::string_view message) override {
        if (!is_trace(message)) return errc::malformed;
        return server_step(anonymous_login{std::string(message)});
    }
};

} // namespace

std::unique_ptr<client_mechanism> anonymous(std::string trace) {
    result<std::string> message = errc::invalid_argument;
    if (is_trace(trace)) message = std::move(trace);
    return std::make_unique<client_first>("ANONYMOUS", std::move(message), false);
}

std::unique_ptr<server_mechanism> detail::make_anonymous_server() {
    return std::make_unique<anonymous_server>();
}

} // namespace courriel::sasl
