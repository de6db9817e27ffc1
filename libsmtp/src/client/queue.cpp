// Mail that waits at a server for a host that is not always there: ETRN (RFC 1985) has it sent to
// where it always goes, ATRN (RFC 2645) turns this connection round.
#include <courriel/ascii.hpp>
#include <courriel/smtp/client_session.hpp>

namespace courriel::smtp {

// "ETRN" SP [<option character>]<node name>CRLF; option character = "@" / "#"
std::error_code client_session::run_queue(std::string_view node) {
    if (const auto error = may_begin()) return error;
    if (!state_.extensions.etrn) return errc::not_supported;
    const bool option = node.starts_with('@') || node.starts_with('#');
    if (node.size() == (option ? 1U : 0U) || !ascii::all_of(node, ascii::is_graphic))
        return errc::invalid_argument;
    return simple(client_verb::etrn, {"ETRN ", node});
}

// atrn = "ATRN" [SP domain *("," domain)]
std::error_code client_session::turn(std::string_view domains) {
    if (const auto error = may_begin()) return error;
    if (!state_.authenticated) return errc::wrong_phase;
    if (!state_.extensions.atrn) return errc::not_supported;
    if (!ascii::all_of(domains, ascii::is_graphic)) return errc::invalid_argument;
    constexpr std::size_t longest = 512; // RFC 5321 section 4.5.3.1.4, CRLF included
    if (domains.size() + sizeof "ATRN \r\n" > longest + 1) return errc::too_large;
    return begin(phase::turn, {"ATRN", domains.empty() ? "" : " ", domains});
}

void client_session::on_turn(std::optional<event>& out) {
    const auto reply = reply_.view();
    if (reply.code == 250) {
        state_.phase = phase::turned;
        out = turned{};
    } else if (reply.is_positive()) {
        fail_with_reply(errc::unexpected_reply);
    } else {
        state_.phase = phase::ready;
        out = turn_refused{reply};
    }
}

} // namespace courriel::smtp
