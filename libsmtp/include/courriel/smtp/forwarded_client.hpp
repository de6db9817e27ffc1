// XCLIENT and XFORWARD: a proxy or filter tells a server that trusts it whose mail it passes on. No
// RFC has them; this is what Postfix sends and understands:
//     C: XCLIENT ADDR=192.0.2.1 NAME=mail.example.org
//     S: 220 mx.example.net ESMTP                 the session begins again, as that client's
//     C: XFORWARD ADDR=192.0.2.1 HELO=mail.example.org SOURCE=REMOTE
//     S: 250 2.0.0 ok                             for logs: nothing is decided by it
// Values are xtext (RFC 3461 section 4); [UNAVAILABLE] and [TEMPUNAVAIL] stand for none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace courriel::smtp {

/// What is told of the client. Empty: not told, or not known. `Text` is std::string or
/// std::string_view.
template <class Text>
struct basic_forwarded_client {
    Text name{};                         ///< NAME: its host name
    Text address{};                      ///< ADDR: an IP address as text, IPv6 without prefix
    std::optional<std::uint16_t> port{}; ///< PORT
    Text protocol{};                     ///< PROTO: SMTP or ESMTP
    Text hello{};                        ///< HELO: what it said in EHLO
    Text login{};                        ///< LOGIN, XCLIENT alone: who it authenticated as
    Text server_address{};               ///< DESTADDR, XCLIENT alone: where it connected to
    std::optional<std::uint16_t> server_port{}; ///< DESTPORT, XCLIENT alone
    Text id{};                                  ///< IDENT, XFORWARD alone: of the queue
    Text source{};                              ///< SOURCE, XFORWARD alone: LOCAL or REMOTE

    friend bool operator==(const basic_forwarded_client&, const basic_forwarded_client&) = default;
};

using forwarded_client = basic_forwarded_client<std::string>;
using forwarded_client_view = basic_forwarded_client<std::string_view>;

/// The attributes that each command may have, as they are announced.
inline constexpr std::string_view xclient_attributes =
    "NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT";
inline constexpr std::string_view xforward_attributes = "NAME ADDR PORT PROTO HELO IDENT SOURCE";

} // namespace courriel::smtp
