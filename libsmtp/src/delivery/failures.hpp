// Why a message cannot go on, as a reply of this host's own: nobody was asked yet (RFC 3463, RFC
// 7505 section 4).
#pragma once

#include <courriel/smtp/reply.hpp>

namespace courriel::smtp::detail {

inline reply no_answer() { return {451, {4, 4, 3}, "The DNS does not answer"}; }
inline reply no_domain() { return {550, {5, 1, 2}, "No such domain"}; }
inline reply null_mx() { return {556, {5, 1, 10}, "The domain takes no mail"}; }
inline reply mail_loop() {
    return {554, {5, 4, 6}, "Mail for this domain comes back to this host"};
}
inline reply no_route() { return {550, {5, 4, 4}, "The domain has no host that takes mail"}; }

} // namespace courriel::smtp::detail
