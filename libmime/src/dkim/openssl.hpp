// What every use of OpenSSL here needs.
#pragma once

#include <string_view>

#include <openssl/err.h>
#include <openssl/evp.h>

namespace courriel::mime::dkim::detail {

/// Failures are results to us: none is left in the thread's queue of errors, which belongs to the
/// application.
class error_guard {
public:
    error_guard() { ERR_set_mark(); }
    error_guard(const error_guard&) = delete;
    error_guard& operator=(const error_guard&) = delete;
    ~error_guard() { ERR_pop_to_mark(); }
};

inline const unsigned char* octets(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace courriel::mime::dkim::detail
