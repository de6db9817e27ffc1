// What EHLO announces: server_options::offer, but for what follows from other options and from the
// state of the connection. What is announced and what is understood come from the same rules.
#include "offer.hpp"

#include <algorithm>

#include <courriel/sasl_exchange.hpp>

namespace courriel::smtp {
namespace detail {

bool is_offered(const server_options& options, bool secure, extension which) {
    if (which == &extensions::size) return true;
    if (which == &extensions::start_tls) return options.tls == courriel::tls::starttls && !secure;
    if (!(options.offer.*which)) return false;
    if (which == &extensions::require_tls) return secure;
    if (which == &extensions::atrn) return !options.mechanisms.empty();
    if (which == &extensions::binary_mime) return options.offer.chunking;
    if (which == &extensions::burl) // for submission: LMTP has no answers for it
        return options.offer.chunking && options.protocol == server_protocol::smtp;
    return true;
}

} // namespace detail

extensions default_extensions() {
    extensions offered;
    offered.pipelining = true;
    offered.eight_bit_mime = true;
    offered.enhanced_status_codes = true;
    offered.chunking = true;
    return offered;
}

extensions server_session::announced() const {
    extensions now = options_.offer;
    for (const detail::extension which :
         {&extensions::size, &extensions::start_tls, &extensions::require_tls, &extensions::atrn,
          &extensions::binary_mime, &extensions::burl})
        now.*which = offers(which);
    now.max_size = options_.limits.message;
    now.auth.clear();
    if (!options_.require_tls || is_secure())
        now.auth = sasl::offered(options_.mechanisms, tls_or_null(), options_.allow_plaintext_auth);
    if (now.mail_max || now.rcpt_max) {
        // limit-value = 1*6DIGIT, and over 0 (RFC 9422 section 4)
        const auto writable = [](std::size_t limit) {
            return std::clamp<std::uint64_t>(limit, 1, 999'999);
        };
        now.mail_max = writable(options_.limits.messages);
        now.rcpt_max = writable(options_.limits.recipients);
    }
    return now;
}

bool server_session::offers(detail::extension which) const {
    return detail::is_offered(options_, is_secure(), which);
}

} // namespace courriel::smtp
