// See smtp_server_role.hpp. An action or option that is not known throws: the transcript is wrong.
#include "support/smtp_server_role.hpp"

#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "support/transcript_words.hpp"

namespace courriel::tests {
namespace {

void add_offers(smtp::extensions& offer, const std::string& text) {
    std::istringstream in(text);
    for (std::string line; std::getline(in, line, ',');) offer.add(line);
}

smtp::reply to_reply(const std::string& text) {
    const auto [code, rest] = first_word(text);
    const auto [status, behind] = first_word(rest);
    smtp::enhanced_status enhanced;
    if (status.size() >= 5 && status[1] == '.') {
        std::istringstream in(status);
        char dot = 0;
        in >> enhanced.class_ >> dot >> enhanced.subject >> dot >> enhanced.detail;
    }
    return {std::stoi(code), enhanced, unescape(enhanced.is_present() ? behind : rest)};
}

bool* find_switch(smtp::server_options& o, const std::string& key) {
    const std::map<std::string, bool*> switches{
        {"require_tls", &o.require_tls},
        {"require_auth", &o.require_auth},
        {"allow_plaintext_auth", &o.allow_plaintext_auth},
        {"accept_bare_line_ends", &o.accept_bare_line_ends},
        {"proxy_header", &o.proxy_header},
    };
    const auto found = switches.find(key);
    return found == switches.end() ? nullptr : found->second;
}

std::size_t* find_limit(smtp::server_limits& limits, const std::string& key) {
    const std::map<std::string, std::size_t*> all{
        {"max_recipients", &limits.recipients},
        {"max_errors", &limits.errors},
        {"max_hops", &limits.hops},
        {"max_chunks", &limits.chunks},
    };
    const auto found = all.find(key);
    return found == all.end() ? nullptr : found->second;
}

} // namespace

smtp::server_session smtp_server_role::make(const transcript& t) {
    smtp::server_options o;
    for (const auto& [key, value] : t.options) {
        if (bool* const known = find_switch(o, key))
            *known = value == "yes";
        else if (std::size_t* const limit = find_limit(o.limits, key))
            *limit = std::stoull(value);
        else if (key == "protocol")
            o.protocol =
                value == "lmtp" ? smtp::server_protocol::lmtp : smtp::server_protocol::smtp;
        else if (key == "host_name")
            o.host_name = value;
        else if (key == "software")
            o.software = value;
        else if (key == "tls")
            o.tls = to_tls(value);
        else if (key == "mechanisms")
            o.mechanisms = words(value);
        else if (key == "offer")
            add_offers(o.offer, value);
        else if (key == "max_message")
            o.limits.message = std::stoull(value);
        else
            unknown(key);
    }
    return smtp::server_session(std::move(o));
}

std::error_code smtp_server_role::perform(session_type& s, const action& a) {
    if (a.verb == "accept") return a.argument.empty() ? s.accept() : s.accept(a.argument);
    if (a.verb == "reject") {
        const auto [code, text] = first_word(a.argument);
        return s.reject(std::stoi(code), text);
    }
    if (a.verb == "reply") return s.reply(to_reply(a.argument));
    if (a.verb == "auth_challenge") return s.auth_challenge(a.argument);
    if (a.verb == "auth_accept") return s.auth_accept(a.argument);
    if (a.verb == "auth_reject")
        return a.argument.empty() ? s.auth_reject() : s.auth_reject(a.argument);
    unknown(a.verb);
}

std::error_code smtp_server_role::perform_default(session_type& s) {
    if (!s.accept()) return {};
    return s.auth_accept("somebody");
}

} // namespace courriel::tests
