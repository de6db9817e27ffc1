// The PROXY protocol, versions 1 and 2, as HAProxy publishes it: what a proxy puts in front of a
// connection's bytes to say whose connection it passes on. To be read only from peers that are
// known to be proxies; such a peer always sends it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace courriel {

/// Whose connection it is.
struct proxy_header {
    bool is_local = false; ///< the proxy speaks for itself (v2 LOCAL), or does not say for whom (v1
                           ///< UNKNOWN, v2 AF_UNSPEC, a UNIX socket): the addresses are empty
    std::string source{};  ///< the client's IP address, as text
    std::uint16_t source_port = 0;
    std::string destination{}; ///< the address that it connected to
    std::uint16_t destination_port = 0;

    friend bool operator==(const proxy_header&, const proxy_header&) = default;
};

enum class proxy_header_status : unsigned char {
    incomplete, ///< more bytes are needed
    malformed,  ///< this is no PROXY header, or one over the limits
    complete,
};

/// What parse_proxy_header() found.
struct parsed_proxy_header {
    proxy_header_status status = proxy_header_status::incomplete;
    std::size_t size =
        0; ///< octets of the header; while it is incomplete, how many it has at least
    proxy_header header{};
};

/// Looks for a header at the front of `bytes`. Version 1 is one line of at most 107 octets with its
/// CRLF; version 2 has at most 536 octets behind its first 16, whose further values (TLVs) are
/// passed over. Says `malformed` as soon as these octets cannot be the front of one. Who wants to
/// receive nothing of what is behind the header reads no more than `size` says.
[[nodiscard]] parsed_proxy_header parse_proxy_header(std::string_view bytes);

} // namespace courriel
