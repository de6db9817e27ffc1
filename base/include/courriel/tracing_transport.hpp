// A transport around another that shows what goes through: both directions, with times, and with
// the secrets of AUTH, AUTHENTICATE, LOGIN, PASS and APOP masked.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include <courriel/transport.hpp>

namespace courriel {

struct trace_record {
    enum class kind { sent, received, tls_started, ended };
    kind what;
    time_point at;
    std::string_view
        bytes; ///< masked: "***" in place of each secret; or the TLS version; during the call
};

/// Where records go.
using trace_sink = std::function<void(const trace_record&)>;

/// Wraps `inner`. `role` says which direction carries commands: with tls_role::client what is sent.
/// Bytes are shown in whole lines where masking needs it; a secret is never shown, however the
/// bytes are cut.
std::unique_ptr<transport> trace(std::unique_ptr<transport> inner, tls_role role, trace_sink sink);

} // namespace courriel
