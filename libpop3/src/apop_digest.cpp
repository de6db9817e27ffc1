// See apop.hpp: the digest, apart from the grammar, so that who uses no APOP links no OpenSSL.
#include <courriel/pop3/apop.hpp>

#include <courriel/digest.hpp>
#include <courriel/version.hpp>

namespace courriel::pop3 {

#if COURRIEL_HAS_TLS

std::string make_apop_timestamp(std::string_view host_name) {
    if (!digest::is_available(digest::algorithm::md5)) return {};
    const std::string local = "<" + digest::to_hex(digest::random(16)) + "@";
    std::string timestamp = local + std::string(host_name) + ">";
    return is_apop_timestamp(timestamp) ? timestamp : local + "localhost>";
}

std::string apop_digest(std::string_view timestamp, std::string_view secret) {
    if (!digest::is_available(digest::algorithm::md5)) return {};
    return digest::to_hex(
        digest::of(digest::algorithm::md5, std::string(timestamp).append(secret)));
}

bool proves_secret(std::string_view said, std::string_view timestamp, std::string_view secret) {
    return is_apop_digest(said) && digest::equal(said, apop_digest(timestamp, secret));
}

#else

std::string make_apop_timestamp(std::string_view) { return {}; }
std::string apop_digest(std::string_view, std::string_view) { return {}; }
bool proves_secret(std::string_view, std::string_view, std::string_view) { return false; }

#endif

} // namespace courriel::pop3
