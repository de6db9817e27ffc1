// Mail that waits for the client: ETRN (RFC 1985), which asks for it by other connections, and ATRN
// (RFC 2645), which asks for it on this one, with the roles reversed.
#include <courriel/smtp/server_session.hpp>

#include <courriel/ascii.hpp>

namespace courriel::smtp {
namespace {

bool is_domain_octet(char c) {
    return ascii::is_alnum(c) || c == '-' || c == '.' || c == '_' || !ascii::is_ascii(c);
}

} // namespace

// etrn = "ETRN" SP [ "@" / "#" ] node-name CRLF
void server_session::on_etrn(std::string_view argument, std::optional<event>& out) {
    if (!offers(&extensions::etrn)) return refuse(502, {5, 5, 1}, "not implemented");
    if (argument.empty()) return refuse(500, {5, 5, 2}, "syntax: ETRN node");
    queue_run asked{queue_run::kind::node, argument};
    if (argument.starts_with('@')) asked.what = queue_run::kind::domain;
    if (argument.starts_with('#')) asked.what = queue_run::kind::channel;
    const bool is_channel = asked.what == queue_run::kind::channel;
    if (asked.what != queue_run::kind::node) asked.name.remove_prefix(1);
    if (asked.name.empty() ||
        !ascii::all_of(asked.name, is_channel ? ascii::is_graphic : is_domain_octet))
        return refuse(501, {5, 5, 4}, "syntax: ETRN node");
    owed_ = owed::queue_run;
    out = asked;
}

// atrn = "ATRN" [ SP domain *( "," domain ) ] CRLF
void server_session::on_atrn(std::string_view argument, std::optional<event>& out) {
    if (!offers(&extensions::atrn)) return refuse(502, {5, 5, 1}, "not implemented");
    if (!is_authenticated()) return refuse(530, {5, 7, 0}, "authentication required");
    bool empty = !argument.empty(); // between commas there is a domain
    for (const char c : argument) {
        if (c == ',' ? empty : !is_domain_octet(c))
            return refuse(501, {5, 5, 4}, "syntax: ATRN domain,domain");
        empty = c == ',';
    }
    if (empty) return refuse(501, {5, 5, 4}, "syntax: ATRN domain,domain");
    owed_ = owed::turn;
    out = turn_request{argument};
}

} // namespace courriel::smtp
