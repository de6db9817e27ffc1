// A transport around another that shows what goes through: both directions, with times, and with
// the secrets of AUTH, AUTHENTICATE, LOGIN, PASS and APOP masked. Bytes under IMAP's COMPRESS are
// shown as they are.
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
    /// Masked: "***" in place of each secret; or the TLS version. Lives during the call.
    std::string_view bytes;
};

/// Where records go.
using trace_sink = std::function<void(const trace_record&)>;

/// Wraps `inner`. `role` says which direction carries commands: with tls_role::client what is sent.
/// Commands are shown in whole lines, and a secret is never shown, however the bytes are cut. What
/// is sent is shown when it is handed over, so that no reply comes before its command. `ended` is
/// told once: at the end of the peer's stream, or when this side ends it.
std::unique_ptr<transport> trace(std::unique_ptr<transport> inner, tls_role role, trace_sink sink);

} // namespace courriel
